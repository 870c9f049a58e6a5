import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { PersonId } from '#core/access/caller.ts';
import { AuditKindName } from '#core/auditing/entry.ts';
import type { AuditRecord, Content, Link, Who } from '#core/auditing/chain.ts';
import { IsoWeekText, type IsoWeek } from '#core/auditing/iso-week.ts';
import type { AuditWeek } from '#core/ports/audit-ledger.ts';

/**
 * The audit's table:
 *
 * - `WEEKS` `<week>`: the end of a week's chain, and what became of its file
 * - `WEEK#<week>` `<seq>#LINK`: a link of the chain; it stays
 * - `WEEK#<week>` `<seq>#TEXT`: what the record says; fades when its time is over. In the index `person` while it knows of one
 * - `ENTRY#<digest of its id>` `ENTRY`: that an entry is recorded; fades long after anybody could tell it again
 */
type Key = { readonly pk: string; readonly sk: string };

export const weeks = 'WEEKS';
export const weekKey = (week: IsoWeek): Key => ({ pk: weeks, sk: week });
export const entryKey = (digest: string): Key => ({ pk: `ENTRY#${digest}`, sk: 'ENTRY' });
export const recordsOf = (week: IsoWeek): string => `WEEK#${week}`;
/** Twelve digits, so that they sort. */
export const seqText = (seq: number): string => String(seq).padStart(12, '0');
export const linkKey = ({ week, seq }: Pick<Link, 'week' | 'seq'>): Key => ({
  pk: recordsOf(week),
  sk: `${seqText(seq)}#LINK`,
});
export const textKey = ({ week, seq }: Pick<Link, 'week' | 'seq'>): Key => ({
  pk: recordsOf(week),
  sk: `${seqText(seq)}#TEXT`,
});
export const recordedText = ({ week, seq }: Pick<Link, 'week' | 'seq'>): string => `${week}#${seqText(seq)}`;
export const ttlAt = (at: number): number => Math.ceil(at / 1_000);
export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

const LinkItem = z.object({
  week: IsoWeekText,
  seq: z.number(),
  kind: AuditKindName,
  recordedAt: z.number(),
  keepUntil: z.number(),
  contentDigest: z.string(),
  previous: z.string(),
  hash: z.string(),
});
const WhoItem = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('known'),
    person: z
      .string()
      .transform((person) => person as PersonId)
      .nullable(),
    username: z.string(),
    salt: z.string(),
  }),
  z.object({ is: z.literal('erased'), pseudonym: z.string(), erasedAt: z.number(), seal: z.string() }),
]) satisfies z.ZodType<Who>;
const TextItem = z.object({
  entry: z.string(),
  name: z.string(),
  subName: z.string(),
  from: z.number(),
  until: z.number(),
  reason: z.string(),
  whoDigest: z.string(),
  who: WhoItem,
}) satisfies z.ZodType<Content>;
const Keys = z.object({ pk: z.string(), sk: z.string() });
const WeekItem = z.object({
  sk: IsoWeekText,
  count: z.number(),
  last: z.string(),
  erasedAt: z.number().optional(),
  filed: z.object({ madeAt: z.number(), count: z.number(), forgetsAt: z.number().nullable() }).optional(),
});

export function weekFrom(item: unknown): AuditWeek {
  const { sk: week, erasedAt = null, filed = null, ...end } = WeekItem.parse(item);
  return { week, erasedAt, filed, ...end };
}

export const linkItem = (link: Link): Record<string, unknown> => ({ ...linkKey(link), ...link });

/** What a record says, to be found by the person in it. */
export function textItem(link: Link, content: Content): Record<string, unknown> {
  const { who } = content;
  return {
    ...textKey(link),
    ...content,
    ...(who.is === 'known' && who.person !== null && { person: who.person, recorded: recordedText(link) }),
    ttl: ttlAt(link.keepUntil),
  };
}

/** The records in a run of items, in the order in which those come; links and texts of one stand side by side. */
export function recordsFrom(items: readonly unknown[]): readonly AuditRecord[] {
  const found = new Map<string, { link?: Link; content?: Content }>();
  for (const item of items) {
    const { sk } = Keys.parse(item);
    const seq = sk.slice(0, sk.indexOf('#'));
    const known = found.get(seq) ?? {};
    found.set(seq, {
      ...known,
      ...(sk.endsWith('#LINK') ? { link: LinkItem.parse(item) } : { content: TextItem.parse(item) }),
    });
  }
  return [...found.values()].flatMap(({ link, content }) => (link ? [{ link, content: content ?? null }] : []));
}
