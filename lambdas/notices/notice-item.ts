import * as z from 'zod';
import type { PersonId } from '#core/access/caller.ts';
import { NoticeKind } from '#core/contract/notices.ts';
import { noticeKeptFor, type Audience, type Notice, type Showing } from '#core/notices/notice.ts';

/**
 * The table of notices:
 *
 * - `NOTICE#<id>` `NOTICE`: a notice; in the index `list` with all, and in `audience` with those for the same people, both in the
 *   order in which they end
 * - `NOTICE#<id>` `SHOWN#<person>`: that somebody saw it, and what he answered
 */
const personId = z.string().transform((value) => value as PersonId);
const Answer = z.object({ button: z.string().nullable(), at: z.number() });
const AudienceItem = z.discriminatedUnion('is', [
  z.object({ is: z.literal('person'), person: personId, username: z.string().nullable() }),
  z.object({ is: z.literal('username'), username: z.string() }),
  z.object({ is: z.literal('desktops'), runtime: z.enum(['kasm', 'dcv']).nullable() }),
  z.object({ is: z.literal('desktop-type'), desktopType: z.string() }),
]) satisfies z.ZodType<Audience>;

const NoticeItem = z.object({
  id: z.string(),
  to: AudienceItem,
  kind: NoticeKind,
  title: z.string(),
  text: z.string(),
  buttons: z.array(z.string()),
  at: z.number(),
  until: z.number(),
  data: z.record(z.string(), z.string()),
  plannedAt: z.number(),
  plannedBy: z.string().nullable(),
  shownAt: z.number().nullable().default(null),
  announcedAt: z.number().nullable().default(null),
  answer: Answer.nullable().default(null),
  withdrawnAt: z.number().nullable().default(null),
});

const ShowingItem = z.object({
  notice: z.string(),
  person: personId,
  username: z.string(),
  shownAt: z.number(),
  answer: Answer.nullable().default(null),
});

const noticePrefix = 'NOTICE#';
export const shownPrefix = 'SHOWN#';
/** The one partition of the index `list`. */
export const allNotices = 'NOTICE';

export const noticePk = (id: string) => `${noticePrefix}${id}`;
export const noticeKey = (id: string) => ({ pk: noticePk(id), sk: 'NOTICE' });
export const showingKey = (notice: string, person: PersonId) => ({
  pk: noticePk(notice),
  sk: `${shownPrefix}${person}`,
});
const ttlOf = ({ until }: Pick<Notice, 'until'>) => Math.ceil((until + noticeKeptFor) / 1_000);

/** Where in a list a notice stands: by when it ends, in a form that sorts. */
export const listAt = ({ until, id }: Pick<Notice, 'until' | 'id'>) => `${new Date(until).toISOString()}#${id}`;
/** Where those begin that end after this instant: what follows `#` sorts before it. */
export const endsAfter = (now: number) => `${new Date(now).toISOString()}$`;

/** Partitions of the index `audience`. Those that go by desktops are few, and read together. */
export const ofPerson = (person: PersonId) => `PERSON#${person}`;
export const ofUsername = (username: string) => `USERNAME#${username}`;
export const ofDesktops = 'DESKTOPS';

function audienceOf({ to }: Notice): string {
  if (to.is === 'person') return ofPerson(to.person);
  return to.is === 'username' ? ofUsername(to.username) : ofDesktops;
}

/** A new notice. What has not happened to it yet has no attribute, so that conditions can ask for that. */
export function noticeItem(notice: Notice): Record<string, unknown> {
  const { shownAt: _shown, announcedAt: _announced, answer: _answer, withdrawnAt: _withdrawn, ...rest } = notice;
  return {
    ...noticeKey(notice.id),
    ...rest,
    list: allNotices,
    audience: audienceOf(notice),
    listAt: listAt(notice),
    ttl: ttlOf(notice),
  };
}

export function showingItem(notice: Notice, { person, username, shownAt }: Omit<Showing, 'notice' | 'answer'>) {
  return { ...showingKey(notice.id, person), notice: notice.id, person, username, shownAt, ttl: ttlOf(notice) };
}

export const noticeFrom = (item: unknown): Notice => NoticeItem.parse(item);
export const showingFrom = (item: unknown): Showing => ShowingItem.parse(item);
