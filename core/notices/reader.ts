import type { Person } from '../access/caller.ts';
import { Refusal } from '../refusal.ts';
import type { Instant, Session } from '../session/session.ts';
import { isOpenNotice, noticeState, type Notice, type Showing } from './notice.ts';

/** What of a person's open sessions a notice may go by. */
export type Desktops = readonly Pick<Session, 'runtime' | 'desktopType'>[];

/** Whether a notice is for this person, who has these desktops open. */
export function isForPerson(
  { to }: Pick<Notice, 'to'>,
  reader: Pick<Person, 'person' | 'username' | 'roles'>,
  desktops: Desktops,
): boolean {
  switch (to.is) {
    case 'person':
      return to.person === reader.person;
    case 'username':
      return readableName(reader) === to.username;
    case 'desktops':
      return desktops.some(({ runtime }) => to.runtime === null || to.runtime === runtime);
    case 'desktop-type':
      return desktops.some(({ desktopType }) => desktopType === to.desktopType);
  }
}

/** The name by which somebody is told things; null for guests, whom a learning platform may call whatever it likes. */
export function readableName({ username, roles }: Pick<Person, 'username' | 'roles'>): string | null {
  return roles.includes('guest') ? null : username;
}

/** Whether it only depends on desktops whether a notice is for somebody. */
export const dependsOnDesktops = ({ to }: Pick<Notice, 'to'>): boolean =>
  to.is === 'desktops' || to.is === 'desktop-type';

/** Whether it is still to be seen by somebody to whom this has been shown already. */
export function isStillUp(notice: Notice, showing: Showing | undefined, now: Instant): boolean {
  return isOpenNotice(notice, now) && !showing?.answer;
}

/**
 * Whether this answer may be given now; `again` where just this was answered before.
 *
 * @param button null: to put it away without an answer
 * @throws Refusal `bad-request`, `notice-answered` or `notice-over`
 */
export function judgeAnswer(
  notice: Notice,
  showing: Showing | undefined,
  button: string | null,
  now: Instant,
): 'first' | 'again' {
  const isOffered = button === null ? notice.kind !== 'approve-login' : notice.buttons.includes(button);
  if (!isOffered) throw new Refusal('bad-request', 'This notice has no such button.');
  const given = showing?.answer ?? notice.answer;
  if (given && given.button === button) return 'again';
  if (given) throw new Refusal('notice-answered', 'This has been answered already.');
  if (noticeState(notice, now) === 'withdrawn')
    throw new Refusal('notice-over', 'This has been taken back and needs no answer any more.');
  if (!isOpenNotice(notice, now)) throw new Refusal('notice-over', 'It is too late to answer this.');
  return 'first';
}
