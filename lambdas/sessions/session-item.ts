import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { PersonId } from '#core/access/caller.ts';
import { EndReason, StartStage } from '#core/contract/gateway.ts';
import { dueAt } from '#core/session/lifecycle.ts';
import { rememberedFor, type Instant, type Session } from '#core/session/session.ts';
import { Limits } from '#core/stage/desktop-type.ts';

/** How a session lies in its table. Private to this folder: nobody else knows an attribute's name. */

/** The index of deadlines is spread over so many keys, so that no partition is hot. */
export const dueShards = 4;

const Owner = z.object({
  person: z.string().transform((value) => value as PersonId),
  username: z.string(),
  slug: z.string(),
  through: z.enum(['page', 'robot']).default('page'),
  hosted: z.object({ name: z.string(), host: z.string().nullable() }).exactOptional(),
});
const nobody = z.object({ is: z.literal('nobody') });
const claimed = z.object({ is: z.literal('claimed'), by: Owner, claimedAt: z.number(), activateBy: z.number() });
const activated = z.object({ is: z.literal('activated'), by: Owner, activatedAt: z.number() });
const Ownership = z.discriminatedUnion('is', [nobody, claimed, activated]);

const Address = z.object({ host: z.string(), port: z.number() });
const launching = z.object({
  phase: z.literal('launching'),
  stage: StartStage,
  askedAt: z.number(),
  task: z.string().nullable(),
  address: Address.nullable(),
  warm: z.literal(true).optional(),
  fromWarm: z.literal(true).optional(),
});
const ready = z.object({
  phase: z.literal('ready'),
  task: z.string(),
  address: Address,
  readyAt: z.number(),
  warm: z.literal(true).optional(),
});
const lost = z.object({ phase: z.literal('lost'), task: z.string().nullable(), at: z.number() });
const Desktop = z.discriminatedUnion('phase', [launching, ready, lost]);

const base = {
  name: z.string(),
  environment: z.string(),
  desktopType: z.string(),
  runtime: z.enum(['kasm', 'dcv']),
  desktopId: z.string(),
  createdAt: z.iso.datetime().transform((text) => Date.parse(text)),
  limits: Limits,
  version: z.number(),
};

const SessionItem = z.discriminatedUnion('status', [
  z.object({ ...base, status: z.literal('launching'), ownership: Ownership, desktop: launching, startBy: z.number() }),
  z.object({ ...base, status: z.literal('reserved'), ownership: nobody, desktop: ready, recycleBy: z.number() }),
  z.object({ ...base, status: z.literal('claimed'), ownership: claimed, desktop: ready }),
  z.object({
    ...base,
    status: z.literal('active'),
    ownership: activated,
    desktop: ready,
    startedAt: z.number(),
    expiresAt: z.number(),
    deadline: z.number(),
    presence: z.object({ inputAt: z.number(), seenAt: z.number() }),
  }),
  z.object({
    ...base,
    status: z.literal('stopping'),
    ownership: Ownership,
    desktop: Desktop,
    reason: EndReason,
    stoppingSince: z.number(),
    stopBy: z.number(),
    madeWay: z.boolean().default(false),
  }),
  z.object({ ...base, status: z.literal('ended'), ownership: Ownership, reason: EndReason, endedAt: z.number() }),
]);

/** The key of a session. */
export function sessionKey(name: string): { readonly pk: string; readonly sk: string } {
  return { pk: `SESSION#${name}`, sk: 'SESSION' };
}

/** A session as an item, with the attributes of the indexes it belongs in now. */
export function toItem(session: Session): Record<string, unknown> {
  return {
    ...session,
    ...sessionKey(session.name),
    createdAt: new Date(session.createdAt).toISOString(),
    ...dueKey(session),
    ...reserveKey(session),
    ...(session.status === 'launching' && { awaiting: 'answer' }),
    ...(session.status === 'ended' && { ttl: Math.ceil((session.endedAt + rememberedFor) / 1_000) }),
  };
}

/** An instant as the index of deadlines sorts it. */
export function dueText(at: Instant): string {
  return new Date(at).toISOString();
}

function dueKey(session: Session) {
  const at = dueAt(session);
  return at === undefined ? {} : { dueShard: String(shardOf(session.name)), dueAt: dueText(at) };
}

/** Where nobody's sessions stand in the index of the reserve; those from `stopping` on are none of the reserve any more. */
export const reserveRanks = { ready: '0', running: '1', launching: '2', stopping: '3' } as const;

/**
 * Ready ones sort before those on their way, older ones before newer ones. Those on their way out are kept, to be counted; one that
 * made way counts nowhere.
 */
function reserveKey(session: Session) {
  const rank = rankOf(session);
  if (rank === undefined) return {};
  return {
    reserveOf: session.environment,
    reserveRank: `${rank}#${new Date(session.createdAt).toISOString()}#${session.name}`,
  };
}

function rankOf(session: Session): string | undefined {
  if (session.ownership.is !== 'nobody') return undefined;
  if (session.status === 'reserved') return reserveRanks.ready;
  if (session.status === 'launching')
    return session.desktop.task === null ? reserveRanks.launching : reserveRanks.running;
  return session.status === 'stopping' && !session.madeWay ? reserveRanks.stopping : undefined;
}

function shardOf(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.charCodeAt(0)) >>> 0;
  return sum % dueShards;
}

/** @throws ZodError where an item is not a session: a fault of ours, never of a caller */
export function fromItem(item: Record<string, unknown>): Session {
  return SessionItem.parse(item);
}

/** The session in an image of the table's stream; undefined for the other things that lie in the table. */
export function sessionFromImage(image: Record<string, AttributeValue> | undefined): Session | undefined {
  return image?.['sk']?.S === 'SESSION' ? fromItem(unmarshall(image)) : undefined;
}
