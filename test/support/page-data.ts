import { createHash, randomUUID } from 'node:crypto';
import type { ColleagueView, LineView } from '#core/contract/board-views.ts';
import type { HelperView } from '#core/contract/sharing-views.ts';
import type { NoticeView } from '#core/contract/notices.ts';
import type { PlannedNoticeView } from '#core/contract/planned-notices.ts';
import type { DesktopCard, Me, SessionView } from '#core/contract/views.ts';

/** A session as the page gets it: active since ten minutes before `at`, unless something else is said. */
export function aSessionView(change: Partial<SessionView> = {}, at = Date.now()): SessionView {
  return {
    name: 'demo-w01-s001',
    environment: 'demo-w01',
    desktopType: 'ubuntu',
    status: 'active',
    stage: null,
    secondsLeft: null,
    path: '/desktop/ada-ubuntu',
    username: 'ada',
    createdAt: new Date(at - 11 * 60_000).toISOString(),
    activatedAt: new Date(at - 10 * 60_000).toISOString(),
    closing: { at: new Date(at + 25 * 60_000).toISOString(), reason: 'idle' },
    endedAt: null,
    reason: null,
    version: 3,
    ...change,
  };
}

/** Somebody who watches, as the page gets him. */
export function aHelperView(name: string, change: Partial<HelperView> = {}): HelperView {
  const id = `00000000-0000-4000-8000-${name.padStart(12, '0').replaceAll(/[^0-9a-f]/g, 'a')}`;
  const since = new Date().toISOString();
  return { id, username: name, displayName: `${name} Example`, since, isWatching: true, ...change };
}

/** A card as the page gets it: a desktop type that was never used. */
export function aCard(change: Partial<DesktopCard> = {}): DesktopCard {
  return {
    name: 'ubuntu',
    title: { en: 'Ubuntu Desktop', de: 'Ubuntu-Desktop' },
    description: {
      en: 'A complete Linux desktop with office programs.',
      de: 'Ein vollständiger Linux-Desktop mit Büroprogrammen.',
    },
    icon: 'desktop',
    runtime: 'kasm',
    gpu: false,
    warm: false,
    session: null,
    direct: false,
    shared: false,
    last: null,
    ...change,
  };
}

/** A person as the page gets him: a student with English pages. */
export function aPerson(change: Partial<Me> = {}): Me {
  return {
    username: 'ada',
    displayName: 'Ada Example',
    roles: ['student'],
    board: false,
    portal: { name: 'demo', title: { en: 'Example School Desktops', de: 'Desktops der Beispielschule' } },
    language: 'en',
    ...change,
  };
}

/** A notice as the page gets it: up for the next ten minutes. */
export function aNoticeView(change: Partial<NoticeView> = {}): NoticeView {
  return {
    id: 'notice-1',
    kind: 'info',
    title: 'New programs',
    text: 'The CAD desktops have new programs.',
    buttons: [],
    at: new Date().toISOString(),
    until: new Date(Date.now() + 600_000).toISOString(),
    data: {},
    ...change,
  };
}

/** Somebody wants to join, and waits for twenty seconds. */
export function anApproval(change: Partial<NoticeView> = {}): NoticeView {
  return aNoticeView({
    id: 'approval-1',
    kind: 'approve-login',
    title: 'otto wants to join',
    text: '',
    buttons: ['allow', 'refuse'],
    until: new Date(Date.now() + 20_000).toISOString(),
    data: { username: 'otto', session: 'demo-w01-s001' },
    ...change,
  });
}

/** A notice as the admins' page gets it: planned and seen by nobody. */
export function aPlannedNotice(change: Partial<PlannedNoticeView> = {}): PlannedNoticeView {
  return {
    ...aNoticeView(),
    to: { is: 'desktops', runtime: null },
    state: 'planned',
    plannedAt: new Date(Date.now() - 3_600_000).toISOString(),
    plannedBy: 'ada',
    withdrawnAt: null,
    showings: [],
    moreShowings: null,
    ...change,
  };
}

/** A line of the board as the page gets it: nobody is on it, unless somebody is named. */
export function aLineView(
  main: string,
  sub: string,
  change: Partial<LineView> & { readonly by?: string } = {},
): LineView {
  const { by, ...rest } = change;
  const check =
    by === undefined ? null : { use: randomUUID(), by: aColleagueView(by), since: new Date().toISOString() };
  const id = createHash('sha256').update(`${main};${sub}`).digest('base64url').slice(0, 22);
  return { id, main, sub, note: null, noteVersion: 0, check, version: 1, ...rest };
}

/** Somebody on the board as the page gets him. */
export function aColleagueView(username: string): ColleagueView {
  return { id: username.padEnd(22, '-'), username, displayName: `${username} Example` };
}
