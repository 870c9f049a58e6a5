import * as z from 'zod';
import { IsoWeekText } from '#core/auditing/iso-week.ts';
import { Refusal } from '#core/refusal.ts';
import type { Position } from '#core/usecases/auditing/list-records.ts';

const Written = z.tuple([IsoWeekText, z.int().min(1).nullable()]);

/** Where a list goes on, as it travels in an address. */
export function writtenPosition(position: Position | null): string | null {
  if (!position) return null;
  return Buffer.from(JSON.stringify([position.week, position.seq])).toString('base64url');
}

/** Reads it again. Refuses `bad-request` for what is none. */
export function readPosition(text: string | undefined): Position | null {
  if (text === undefined) return null;
  try {
    const [week, seq] = Written.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return { week, seq };
  } catch (cause) {
    throw new Refusal('bad-request', 'This is no page of this list.', { cause });
  }
}
