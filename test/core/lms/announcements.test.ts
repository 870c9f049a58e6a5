import { describe, expect, test } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import {
  announced,
  eventsOfEnvironment,
  eventsOfSession,
  eventsOfUser,
  type Happening,
} from '#core/lms/announcements.ts';
import { EndReason } from '#core/contract/gateway.ts';
import { activate, claim, end, progress, ready, renew, stop } from '#core/session/moves.ts';
import type { Launching, Open, Owner, Reserved, Session } from '#core/session/session.ts';
import { aLaunching, anAddress, anOwner, aReserved, noon } from '#test/support/builders.ts';

const second = 1_000;
const robots: Owner = { ...anOwner('ada@example.org'), through: 'robot' };

const claimFor = (session: Reserved | Launching, at: number) =>
  claim(session, { is: 'claimed', by: robots, claimedAt: at, activateBy: at + 60 * second }, at);
const comes = (session: Open, at: number) => {
  const activated = activate(session, at);
  if (!activated) throw new Error('somebody has to be waited for');
  return activated;
};
const answering = (session: Session, at: number) => {
  const answered = ready(
    progress(is('launching', session), { task: 'task/1', stage: 'answering', address: anAddress }),
    at,
  );
  if (!answered) throw new Error('it answers');
  return answered;
};
const is = <S extends Session['status']>(status: S, session: Session) => {
  if (session.status !== status) throw new Error(`expected ${status}, found ${session.status}`);
  return session as Extract<Session, { status: S }>;
};

/** Each state of a session's life after the one before, from nothing on. */
const lifeOf = (states: readonly Session[], now = noon + 99 * second): readonly Happening[] =>
  states.flatMap((after, at) => eventsOfSession({ before: states[at - 1], after }, now));
const told = (happenings: readonly Happening[]) =>
  happenings.map(({ event }) => `${event.name.replace('Session/', '')} ${event.user ?? '-'}`);

const owned: Owner = anOwner('alice');
const nobodys = aLaunching();
const reserve = aReserved();
const onDemand = aLaunching({
  ownership: { is: 'claimed', by: robots, claimedAt: noon, activateBy: noon + 60 * second },
});
const pending = is('claimed', claimFor(reserve, noon + 10 * second));
const running = is('active', comes(pending, noon + 20 * second));
const stopped = (session: Open, reason: EndReason) => stop(session, reason, noon + 50 * second);
const gone = (session: Open, reason: EndReason) => end(stopped(session, reason), reason, noon + 60 * second);

describe('the life of a session that a robot asked for, told as the training portal tells it', () => {
  const fromReserve = [nobodys, progress(nobodys, { task: 'task/1' }), reserve, pending];
  const answered = answering(onDemand, noon + 5 * second);

  test('in which nothing happens before the session is there, though it was asked for a moment earlier', () => {
    const made = aLaunching({ ...onDemand, createdAt: noon + 3 });
    const stamps = lifeOf([made]).map(({ event }) => event.timestamp);
    expect(stamps).toEqual(Array.from({ length: 3 }, () => '2026-11-22T12:00:00.003000+00:00'));
  });

  test.each<[string, readonly Session[], readonly string[]]>([
    [
      'from the reserve, ended by the robot',
      [...fromReserve, running, stopped(running, 'stopped-by-robot'), gone(running, 'stopped-by-robot')],
      ['Created -', 'Pending -', 'Started ada@example.org', 'Stopping ada@example.org', 'Deleted ada@example.org'],
    ],
    [
      'from the reserve, and nobody came',
      [...fromReserve, stopped(pending, 'never-activated'), gone(pending, 'never-activated')],
      ['Created -', 'Pending -', 'Expired ada@example.org', 'Deleted ada@example.org'],
    ],
    ['claimed while it was on its way', [nobodys, claimFor(nobodys, noon + second)], ['Created -', 'Pending -']],
    [
      'made on demand: started once before he comes, and once when he does',
      [onDemand, answered, comes(answered, noon + 20 * second)],
      ['Created ada@example.org', 'Started ada@example.org', 'Pending ada@example.org', 'Started ada@example.org'],
    ],
    [
      'made on demand, and he comes before its desktop does',
      [onDemand, comes(onDemand, noon + second), answering(comes(onDemand, noon + second), noon + 5 * second)],
      ['Created ada@example.org', 'Started ada@example.org', 'Pending ada@example.org', 'Started ada@example.org'],
    ],
    [
      'made on demand, and its start came to nothing',
      [onDemand, stopped(onDemand, 'start-timeout'), gone(onDemand, 'start-timeout')],
      [
        'Created ada@example.org',
        'Started ada@example.org',
        'Pending ada@example.org',
        'Stopping ada@example.org',
        'Deleted ada@example.org',
      ],
    ],
    [
      'extended',
      [running, { ...running, version: running.version + 1, expiresAt: running.expiresAt + 900 * second }],
      ['Created ada@example.org', 'Started ada@example.org', 'Extended ada@example.org'],
    ],
  ])('%s', (_what, states, events) => {
    expect(told(lifeOf(states))).toEqual(events);
  });
});

describe('other sessions', () => {
  const active = is('active', claim(reserve, { is: 'activated', by: owned, activatedAt: noon + 20 * second }, noon));
  test.each<[string, readonly Session[], readonly string[]]>([
    [
      'of a person on the portal’s page: never pending',
      [nobodys, reserve, active, stopped(active, 'stopped-by-owner'), gone(active, 'stopped-by-owner')],
      ['Created -', 'Started alice', 'Stopping alice', 'Deleted alice'],
    ],
    [
      'made for a person on the page',
      [aLaunching({ ownership: { is: 'activated', by: owned, activatedAt: noon } })],
      ['Created alice', 'Started alice'],
    ],
    [
      'recycled in the reserve: nobody’s is never deleted',
      [nobodys, reserve, stopped(reserve, 'recycled'), gone(reserve, 'recycled')],
      ['Created -', 'Terminate -'],
    ],
    [
      'evicted, so that another one has room',
      [nobodys, reserve, stop(reserve, 'surplus', noon, true)],
      ['Created -', 'Terminate -'],
    ],
    ['lost in the reserve', [reserve, stopped(reserve, 'lost')], ['Created -', 'Vanished -']],
  ])('%s', (_what, states, events) => {
    expect(told(lifeOf(states))).toEqual(events);
  });
});

describe('the end of somebody’s session is told by its reason', () => {
  const expected: Readonly<Record<EndReason, string>> = {
    'stopped-by-owner': 'Stopping',
    'stopped-by-admin': 'Stopping',
    'stopped-by-robot': 'Stopping',
    idle: 'Inactive',
    orphaned: 'Orphaned',
    expired: 'Expired',
    deadline: 'Expired',
    'never-activated': 'Expired',
    'start-failed': 'Stopping',
    'no-capacity': 'Stopping',
    'image-unavailable': 'Stopping',
    'start-timeout': 'Stopping',
    lost: 'Vanished',
    'out-of-memory': 'Vanished',
    'ended-inside': 'Vanished',
    recycled: 'Terminate',
    surplus: 'Terminate',
  };
  test.each(EndReason.options)('%s', (reason) => {
    const events = eventsOfSession({ before: running, after: stopped(running, reason) }, noon);
    expect(told(events)).toEqual([`${expected[reason]} ada@example.org`]);
  });

  test('of nobody’s it is told as dropped, unless it was lost', () => {
    const names = EndReason.options.map((reason) => told(lifeOf([reserve, stopped(reserve, reason)])).at(-1));
    expect(new Set(names)).toEqual(new Set(['Terminate -', 'Vanished -']));
  });

  test('and of what ends in one write both are told, in order', () => {
    const after = end(running, 'lost', noon + 60 * second);
    expect(told(eventsOfSession({ before: running, after }, noon))).toEqual([
      'Vanished ada@example.org',
      'Deleted ada@example.org',
    ]);
  });
});

describe('nothing is told', () => {
  test.each<[string, Session | undefined, Session | undefined]>([
    ['of input in a session', running, { ...running, version: 9, presence: { inputAt: noon + 1, seenAt: noon + 1 } }],
    ['of a robot that asks again', pending, renew(pending, noon + 30 * second, noon + 90 * second)],
    ['of a desktop that gets further', nobodys, progress(nobodys, { stage: 'pulling' })],
    ['of a write that changes no version', running, running],
    ['of an ended one that is forgotten', gone(running, 'idle'), undefined],
  ])('%s', (_what, before, after) => {
    expect(eventsOfSession({ before, after }, noon)).toEqual([]);
  });
});

const words = { name: 'demo', uid: '7f7f', generation: 3, url: 'https://portal.example.org' } as const;
const bodies = (happenings: readonly Happening[]) =>
  happenings.map((happening) => JSON.stringify(announced(happening, words, null).event));

describe('the body', () => {
  test('of a session’s event has its keys in the original’s order and the instant that the session remembers', () => {
    expect(bodies(eventsOfSession({ before: pending, after: running }, noon))).toEqual([
      '{"portal":{"name":"demo","uid":"7f7f","generation":3,"url":"https://portal.example.org"},' +
        '"event":{"name":"Session/Started","timestamp":"2026-11-22T12:00:20.000000+00:00","user":"ada@example.org",' +
        '"session":"demo-w01-s001","environment":"demo-w01","workshop":"ubuntu-desktop","data":{}}}',
    ]);
  });

  test('names nobody where a session is taken from the reserve', () => {
    expect(bodies(eventsOfSession({ before: reserve, after: pending }, noon))).toEqual([
      '{"portal":{"name":"demo","uid":"7f7f","generation":3,"url":"https://portal.example.org"},' +
        '"event":{"name":"Session/Pending","timestamp":"2026-11-22T12:00:10.000000+00:00","user":null,' +
        '"session":"demo-w01-s001","environment":"demo-w01","workshop":"ubuntu-desktop","data":{}}}',
    ]);
  });

  test('of an environment’s event names no user and no session', () => {
    const environment = { name: 'demo-w01', desktopType: 'ubuntu-desktop', status: 'running' } as const;
    expect(bodies(eventsOfEnvironment({ before: undefined, after: environment }, noon + 123))).toEqual([
      '{"portal":{"name":"demo","uid":"7f7f","generation":3,"url":"https://portal.example.org"},' +
        '"event":{"name":"Environment/Created","timestamp":"2026-11-22T12:00:00.123000+00:00",' +
        '"environment":"demo-w01","workshop":"ubuntu-desktop","data":{}}}',
    ]);
  });

  test('of a user’s event tells name and address of the portal alone', () => {
    expect(bodies(eventsOfUser({ before: undefined, after: ada }, noon + second))).toEqual([
      '{"portal":{"name":"demo","url":"https://portal.example.org"},"event":{"name":"User/Create",' +
        '"timestamp":"2026-11-22T12:00:00.000000+00:00","user":"ada@example.org","data":{"group":"anonymous"}}}',
    ]);
  });
});

const ada = {
  person: 'person-ada' as PersonId,
  name: 'ada@example.org',
  email: '',
  firstName: '',
  lastName: '',
  createdAt: noon,
};

describe('an environment', () => {
  const opened = { name: 'demo-w01', desktopType: 'ubuntu-desktop', status: 'running' } as const;
  const closing = { ...opened, status: 'closing' } as const;
  test.each<[string, typeof opened | typeof closing | undefined, typeof opened | typeof closing | undefined, string[]]>(
    [
      ['is opened', undefined, opened, ['Environment/Created']],
      ['learns how long starts take', opened, opened, []],
      ['is closed', opened, closing, ['Environment/Terminate']],
      ['is removed', closing, undefined, ['Environment/Deleted']],
      ['is removed at once', opened, undefined, ['Environment/Terminate', 'Environment/Deleted']],
      ['closed already changes', closing, closing, []],
    ],
  )('%s', (_what, before, after, names) => {
    expect(eventsOfEnvironment({ before, after }, noon).map(({ event }) => event.name)).toEqual(names);
  });
});

describe('a user', () => {
  test('is told of when he is first seen and when he is forgotten, never in between', () => {
    const names = (change: Parameters<typeof eventsOfUser>[0]) =>
      eventsOfUser(change, noon).map(({ event }) => event.name);
    expect(names({ before: undefined, after: ada })).toEqual(['User/Create']);
    expect(names({ before: ada, after: { ...ada } })).toEqual([]);
    expect(names({ before: ada, after: undefined })).toEqual(['User/Delete']);
    expect(names({ before: undefined, after: undefined })).toEqual([]);
  });

  test('who comes again after he was forgotten is told of anew', () => {
    const idOf = (createdAt: number) => eventsOfUser({ before: undefined, after: { ...ada, createdAt } }, noon)[0]?.id;
    expect(idOf(noon)).not.toBe(idOf(noon + 1));
  });
});

describe('ids', () => {
  const life = () =>
    lifeOf([onDemand, pending, running, stopped(running, 'idle'), gone(running, 'idle')], noon + Math.random() * 1e6);

  test('are the same however often a change is told', () => {
    expect(life().map(({ id }) => id)).toEqual(life().map(({ id }) => id));
  });

  test('are never the same for two events', () => {
    const ids = life().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(4);
  });
});
