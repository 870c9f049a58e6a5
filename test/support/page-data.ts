import type { HelperView } from '#core/contract/sharing-views.ts';
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
    portal: { name: 'demo', title: { en: 'Example School Desktops', de: 'Desktops der Beispielschule' } },
    language: 'en',
    ...change,
  };
}
