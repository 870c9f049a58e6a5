import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import type { PersonId } from '#core/access/caller.ts';
import type { Colleague, Line } from '#core/board/line.ts';
import { nextStep, type Pace } from '#core/board/pace.ts';
import type { BoardAct, BoardSettings, Member } from '#core/board/settings.ts';
import type { AuditEntry } from '#core/ports/audit-trail.ts';
import type { Image } from '../events/stream-change.ts';

/**
 * The board's table:
 *
 * - `LINES` `LINE#<id>`: a line; in the index `holder` while somebody is on it, in `due` while its time will come for something
 * - `BOARD` `SETTINGS`: what the board knows of itself
 * - `USES` `USE#<when>#<id>`: what is to be audited of a use that is over; written with its end, for the stream; fades
 * - `ACTS` `ACT#<when>#<id>`: what admins did, for the stream; fades
 * - `MEMBERS` `MEMBER#<name>`: who may use it, where there is a list of people
 * - `PEOPLE` `PERSON#<id>`: who was here; fades
 */
const Person = z.string().transform((person) => person as PersonId);
const ColleagueItem = z.object({ id: z.string(), person: Person, username: z.string(), displayName: z.string() });
const Who = z.object({ person: Person, username: z.string() });
const LineItem = z.object({
  id: z.string(),
  main: z.string(),
  sub: z.string(),
  check: z
    .object({
      use: z.string(),
      by: ColleagueItem,
      since: z.number(),
      attempt: z.string().nullable(),
      reminded: z.boolean(),
    })
    .nullable(),
  last: z
    .object({
      use: z.string(),
      attempt: z.string().nullable(),
      since: z.number(),
      by: Who,
      until: z.number(),
      reason: z.enum(['unchecked', 'handed-over', 'forced', 'removed', 'timed-out']),
      endedBy: Who.nullable(),
    })
    .nullable(),
  note: z
    .object({ text: z.string(), by: z.string(), person: Person.nullable().default(null), at: z.number() })
    .nullable(),
  noteVersion: z.number(),
  version: z.number(),
});
const SettingsItem = z.object({
  revision: z.number(),
  source: z.enum(['stage', 'edited']),
  stageLines: z.string().nullable().default(null),
  isRestricted: z.boolean().default(false),
});
const ActItem = z.object({
  id: z.string(),
  act: z.enum(['add-line', 'rename-line', 'remove-line', 'import-lines', 'import-people']),
  on: z.string(),
  by: Who,
  at: z.number(),
});
const MemberItem = z.object({ username: z.string(), person: Person.nullable() });

const UseItem = z.object({
  id: z.string(),
  kind: z.enum(['board', 'admin']),
  person: Person.nullable(),
  username: z.string(),
  name: z.string(),
  subName: z.string(),
  from: z.number(),
  until: z.number(),
  reason: z.string(),
});

/** Uses and acts are there for the stream, and a while longer for whoever has to look what it did not tell. */
const kept = 14 * 86_400_000;
export const allUses = 'USES';
export const allActs = 'ACTS';

const Keys = z.array(z.object({ pk: z.string(), sk: z.string() }));
/** The keys of items that an index or a list has found. */
export const keysIn = (items: unknown = []) => Keys.parse(items);

export const allLines = 'LINES';
export const dueList = 'DUE';
export const lineKey = (id: string) => ({ pk: allLines, sk: `LINE#${id}` });
export const settingsKey = { pk: 'BOARD', sk: 'SETTINGS' } as const;
export const allMembers = 'MEMBERS';
export const memberKey = (folded: string) => ({ pk: allMembers, sk: `MEMBER#${folded}` });
export const allPeople = 'PEOPLE';
export const personKey = (id: string) => ({ pk: allPeople, sk: `PERSON#${id}` });
/** ISO, so that it sorts. */
export const instantText = (at: number) => new Date(at).toISOString();
const ttlAt = (at: number) => Math.ceil(at / 1_000);

export function lineItem(line: Line, pace: Pace): Record<string, unknown> {
  const step = nextStep(line, pace);
  return {
    ...lineKey(line.id),
    ...line,
    ...(line.check && { holder: line.check.by.person, heldAt: instantText(line.check.since) }),
    ...(step && { due: dueList, dueAt: instantText(step.at) }),
  };
}

export function lineFrom(item: unknown): Line {
  return LineItem.parse(item);
}

/** The settings, and their key. */
export function settingsItem(settings: BoardSettings): Record<string, unknown> {
  return { ...settingsKey, ...settings };
}

export function settingsFrom(item: unknown): BoardSettings {
  return SettingsItem.parse(item);
}

export function actItem(act: BoardAct): Record<string, unknown> {
  return { pk: allActs, sk: `ACT#${instantText(act.at)}#${act.id}`, ...act, ttl: ttlAt(act.at + kept) };
}

export function useItem(use: AuditEntry): Record<string, unknown> {
  return { pk: allUses, sk: `USE#${instantText(use.until)}#${use.id}`, ...use, ttl: ttlAt(use.until + kept) };
}

export function memberItem(folded: string, member: Member): Record<string, unknown> {
  return { ...memberKey(folded), ...member };
}

export function memberFrom(item: unknown): Member {
  return MemberItem.parse(item);
}

export function colleagueItem(colleague: Colleague, until: number): Record<string, unknown> {
  return { ...personKey(colleague.id), ...colleague, ttl: ttlAt(until) };
}

/** Somebody who was here, unless that is too long ago. */
export function colleagueFrom(item: unknown, now: number): Colleague | undefined {
  const { ttl, ...colleague } = ColleagueItem.extend({ ttl: z.number() }).parse(item);
  return ttl * 1_000 > now ? colleague : undefined;
}

/** What an image of the stream shows. */
export type Shown =
  | { readonly is: 'line'; readonly line: Line }
  | { readonly is: 'use'; readonly use: AuditEntry }
  | { readonly is: 'act'; readonly act: BoardAct };

/** Reads an image of the stream; undefined for the other things in the table. */
export function shownIn(image: Image | undefined): Shown | undefined {
  switch (image?.['pk']?.S) {
    case allLines:
      return { is: 'line', line: lineFrom(unmarshall(image)) };
    case allUses:
      return { is: 'use', use: UseItem.parse(unmarshall(image)) };
    case allActs:
      return { is: 'act', act: ActItem.parse(unmarshall(image)) };
    default:
      return undefined;
  }
}
