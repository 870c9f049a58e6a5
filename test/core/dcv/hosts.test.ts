import { describe, expect, test } from 'vitest';
import { HostName, InstanceId } from '#core/contract/dcv.ts';
import {
  decideHost,
  freeOn,
  hostTransitions,
  joinsWithin,
  keptEmptyFor,
  mayBecome,
  silentAfter,
  type Host,
} from '#core/dcv/host.ts';
import { isOurs, readInventory, sightingOf } from '#core/dcv/inventory.ts';
import { dcvSessionId, dcvTask, osUser, readDcvTask } from '#core/dcv/names.ts';
import { machinesFor, placeOn } from '#core/dcv/placement.ts';
import { chance } from '#lambdas/chance.ts';
import { noon } from '#test/support/builders.ts';

const placed = (count: number): Host['placed'] =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `s${at}`,
      { session: `s${at}`, user: 'dp-a', type: 'virtual' as const, placedAt: noon },
    ]),
  );
const aHost = (more: Partial<Host> = {}): Host => ({
  id: 'i-0123456789abcdef0',
  desktopType: 'gpu',
  address: { host: '10.20.0.7', port: 8_443 },
  state: 'open',
  room: 4,
  placed: {},
  strikes: 0,
  joinedAt: noon,
  emptiedAt: noon,
  seenAt: noon,
  ...more,
});

describe('where the next session goes', () => {
  const id = (last: number) => `i-0123456789abcdef${last}`;

  test('the fullest host that has room', () => {
    const hosts = [
      aHost({ id: id(1), placed: placed(1) }),
      aHost({ id: id(2), placed: placed(3) }),
      aHost({ id: id(3), placed: placed(4) }),
    ];
    expect(placeOn(hosts, 'gpu')?.id).toBe(id(2));
  });

  test('never one that joins, stands by, drains or is lost, nor one of another type', () => {
    const hosts = (['warming', 'warm', 'joining', 'draining', 'lost'] as const).map((state, at) =>
      aHost({ id: id(at), state }),
    );
    expect(placeOn([...hosts, aHost({ desktopType: 'cad' })], 'gpu')).toBeUndefined();
  });

  test('the same one, whoever asks', () => {
    const hosts = [aHost({ id: id(2) }), aHost({ id: id(1) })];
    expect(placeOn(hosts, 'gpu')?.id).toBe(id(1));
    expect(placeOn(hosts.toReversed(), 'gpu')?.id).toBe(id(1));
  });
});

describe('how many machines there should be', () => {
  const asked = { desktopType: 'gpu', room: 4, most: 10 };

  test.each([
    ['nobody waits', [aHost()], 0, 1],
    ['those who wait fit on what is there', [aHost({ placed: placed(2) })], 2, 1],
    ['one more than fits', [aHost({ placed: placed(2) })], 3, 2],
    ['a machine is coming up for them', [aHost({ state: 'joining' })], 4, 1],
    ['one that drains takes nobody, and is still there', [aHost({ state: 'draining' })], 1, 2],
    ['a lost one is not', [aHost({ state: 'lost' })], 1, 1],
    ['those that stand by come on top', [aHost({ state: 'warm' }), aHost({ state: 'warming' })], 1, 1],
    ['many wait', [], 9, 3],
    ['far too many wait', [], 900, 10],
  ])('%s', (_, hosts, waiting, count) => {
    expect(machinesFor(hosts, { ...asked, waiting })).toBe(count);
  });
});

describe('what becomes of a host', () => {
  test.each([
    ['open and used', aHost({ placed: placed(1) }), noon, false, 'nothing'],
    [
      'empty for less than it is kept',
      aHost({ seenAt: noon + keptEmptyFor }),
      noon + keptEmptyFor - 1,
      false,
      'nothing',
    ],
    ['empty for as long', aHost({ seenAt: noon + keptEmptyFor }), noon + keptEmptyFor, false, 'drain'],
    ['empty, but somebody waits for one', aHost({ seenAt: noon + keptEmptyFor }), noon + keptEmptyFor, true, 'nothing'],
    ['silent, with people on it', aHost({ placed: placed(1) }), noon + silentAfter, false, 'drain'],
    ['failing twice', aHost({ strikes: 2, placed: placed(1) }), noon, false, 'drain'],
    ['failing once', aHost({ strikes: 1, placed: placed(1) }), noon, false, 'nothing'],
    ['draining, with people on it', aHost({ state: 'draining', placed: placed(1) }), noon, false, 'nothing'],
    ['draining and empty', aHost({ state: 'draining' }), noon, true, 'end'],
    ['joining', aHost({ state: 'joining' }), noon + joinsWithin - 1, false, 'nothing'],
    ['never having joined', aHost({ state: 'joining' }), noon + joinsWithin, true, 'drain'],
    ['lost', aHost({ state: 'lost' }), noon + keptEmptyFor, false, 'nothing'],
    ['standing by', aHost({ state: 'warm' }), noon + joinsWithin, false, 'nothing'],
    ['getting ready to', aHost({ state: 'warming' }), noon + joinsWithin, false, 'nothing'],
  ])('%s', (_, host, now, isWanted, decision) => {
    expect(decideHost(host, now, isWanted)).toBe(decision);
  });

  test('nothing comes back: a lost host has no way on, a draining one none but out', () => {
    expect(hostTransitions.lost).toEqual([]);
    expect(mayBecome('draining', 'open')).toBe(false);
    expect(freeOn(aHost({ state: 'draining' }))).toBe(0);
  });
});

describe('names', () => {
  const people = ['alice', "x'; rm -rf / #", '$(reboot)', 'Ünal\nroot', '', 'a'.repeat(500)];

  test.each(people)('of the user for %j is one that any host takes, and has nothing of it', (person) => {
    const user = osUser(person, 'demo-w01-s001', chance);
    expect(user).toMatch(HostName);
    expect(user).toBe(osUser(person, 'demo-w01-s002', chance));
    if (person !== '') expect(user).not.toContain(person);
  });

  test('of users differ for everybody, and for each session that is nobody’s', () => {
    const users = people.map((person) => osUser(person, 's', chance));
    expect(new Set(users).size).toBe(people.length);
    expect(osUser(null, 'one', chance)).not.toBe(osUser(null, 'two', chance));
    expect(osUser(null, 'one', chance)).not.toBe(osUser('one', 'one', chance));
  });

  test.each(['demo-w01-s001', '9lives-w01-s001', `${'a'.repeat(40)}-w01-s001`])(
    'of session %s fit on a host',
    (session) => {
      const id = dcvSessionId(session, chance);
      expect(id).toMatch(HostName);
      expect(id).not.toBe(dcvSessionId(`${session}1`, chance));
    },
  );

  test('of desktops say where they are, and no other is taken for one', () => {
    const task = dcvTask('i-0123456789abcdef0', 'demo-w01-s001');
    expect(readDcvTask(task)).toEqual({ host: 'i-0123456789abcdef0', dcvSession: 'demo-w01-s001' });
    for (const other of ['arn:aws:ecs:eu-central-1:1:task/a/b', 'i-0123456789abcdef0/', `${task}/x`, `${task}\n`])
      expect(readDcvTask(other)).toBeUndefined();
    expect('i-0123456789abcdef0').toMatch(InstanceId);
  });
});

describe('what a host tells', () => {
  const about = { id: 'demo-w01-s001', owner: 'dp-abcdefghijklmnop', type: 'virtual', 'num-of-connections': 1 };
  const told = (...lines: string[]) => readInventory(['deskpool 1 8443', ...lines].join('\n'))?.sessions[0];
  const session = (more: object = {}) => `session ${JSON.stringify({ ...about, ...more })}`;

  test.each([
    ['cut off', 'deskpool 1 8443\nsession {'],
    ['of another kind', 'Session: demo'],
    ['with what is no session', 'deskpool 1 8443\nsession []\nend'],
    ['empty', ''],
  ])('%s is no news, rather than half of it', (_, text) => {
    expect(readInventory(text)).toBeUndefined();
  });

  test.each([
    ['with a fraction', '2026-03-01T12:00:00.262883Z', Date.parse('2026-03-01T12:00:00.262Z')],
    ['without one', '2026-03-01T12:00:00Z', Date.parse('2026-03-01T12:00:00Z')],
    ['empty', '', null],
    ['none', null, null],
    ['no time at all', 'yesterday', null],
  ])('times %s are read', (_, text, at) => {
    expect(told(session({ 'last-disconnection-time': text }), 'end')?.lastLeftAt).toBe(at);
  });

  test('the last of many inputs is what counts', () => {
    const at = (minute: number) => ({ 'last-interaction-time': `2026-03-01T12:0${minute}:00Z` });
    const running = told(session(), `connections ${JSON.stringify([at(1), at(3), at(2)])}`, 'end');
    expect(running).toMatchObject({ connections: 3, lastInputAt: Date.parse('2026-03-01T12:03:00Z') });
  });

  test('who is connected to a server that tells no input counts as active; who has left does not', () => {
    const connected = told(session(), 'end');
    const gone = told(session({ 'num-of-connections': 0, 'last-disconnection-time': '2026-03-01T12:00:00Z' }), 'end');
    expect(connected && sightingOf(connected, noon)).toEqual({ connected: true, left: false, inputAt: noon });
    expect(gone && sightingOf(gone, noon)).toMatchObject({
      connected: false,
      inputAt: Date.parse('2026-03-01T12:00:00Z'),
    });
  });

  test('sessions of others are not ours', () => {
    const ours = told(session(), 'end');
    const theirs = told(session({ owner: 'centos' }), 'end');
    expect([ours && isOurs(ours), theirs && isOurs(theirs)]).toEqual([true, false]);
  });
});
