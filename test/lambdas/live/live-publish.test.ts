import '#test/support/quiet.ts';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import type { LoginKey } from '#core/access/login.ts';
import type { Session } from '#core/session/session.ts';
import type { StreamChange } from '#lambdas/events/stream-change.ts';
import type { Connection } from '#lambdas/live/connections.ts';
import { livePublish } from '#lambdas/live/live-publish.ts';
import { sessionFromImage, toItem } from '#lambdas/sessions/session-item.ts';
import { aLaunching, anOwner, noon } from '#test/support/builders.ts';
import { recordingSockets, type RecordingSockets } from '#test/support/live.fakes.ts';

let sockets: RecordingSockets;
let known: Connection[];
const forgotten: string[] = [];
beforeEach(() => {
  sockets = recordingSockets();
  forgotten.length = 0;
  known = ['alice', 'alice', 'bob'].map((who, at) => ({
    id: `${who}-${at}`,
    person: `person-${who}` as PersonId,
    login: 'login' as LoginKey,
    connectedAt: noon,
  }));
});

let failsFor: string | undefined;
let announced: (readonly StreamChange[])[];
beforeEach(() => {
  failsFor = undefined;
  announced = [];
});
const publish = (...changes: StreamChange[]) =>
  livePublish(
    {
      connections: {
        of: async (person) => {
          if (person === failsFor) throw new Error('throttled');
          return known.filter((connection) => connection.person === person);
        },
        forget: async ({ id }) => void forgotten.push(id),
      },
      sockets,
      sessionIn: sessionFromImage,
      environments: {
        list: async () => {
          if (failsFor === 'estimates') throw new Error('throttled');
          return [
            {
              name: 'demo-w01',
              desktopType: 'ubuntu-desktop',
              fingerprint: 'f1',
              status: 'running',
              live: 1,
              asked: true,
              startSeconds: 40,
              failures: 0,
              failedAt: null,
            },
          ];
        },
      },
      announce: async (heard) => {
        if (failsFor === 'webhooks') throw new Error('the queue does not answer');
        announced.push(heard);
      },
      clock: () => noon,
    },
    changes,
  );

const image = (session: Session) => marshall(toItem(session), { removeUndefinedValues: true });
const change = (after: Session | undefined, before?: Session): StreamChange => ({
  item: 'item',
  sequenceNumber: '1',
  after: after && image(after),
  before: before && image(before),
});
const owned = (who: string, more: Partial<Session> = {}): Session => {
  const launching = aLaunching();
  return {
    ...launching,
    ...(more as typeof launching),
    ownership: { is: 'activated', by: anOwner(who), activatedAt: noon },
  };
};
const nobodys = (version: number): Session => ({ ...aLaunching(), version, ownership: { is: 'nobody' } });
const told = () =>
  sockets.posted.map(({ id, message }) => [
    id,
    message.kind === 'sessions' ? message.sessions.map(({ version }) => version) : [],
  ]);

describe('a change of a session', () => {
  const estimates = () =>
    sockets.posted.map(({ message }) => message.kind === 'sessions' && message.sessions[0]?.secondsLeft);

  test('comes with the estimate of how long its start will take', async () => {
    await publish(change(owned('bob')));
    expect(estimates()).toEqual([40]);
  });

  test('is told without an estimate where none can be read', async () => {
    failsFor = 'estimates';
    await publish(change(owned('bob')));
    expect(estimates()).toEqual([null]);
  });

  test('is told to each connection of its owner and to nobody else', async () => {
    await publish(change(owned('alice', { version: 3 })));
    expect(told()).toEqual([
      ['alice-0', [3]],
      ['alice-1', [3]],
    ]);
    expect(sockets.posted[0]?.message).toMatchObject({
      kind: 'sessions',
      sessions: [{ username: 'alice', status: 'launching' }],
    });
  });

  test('is told once, in its newest version, however often it changed', async () => {
    await publish(...[2, 4, 3].map((version) => change(owned('bob', { version }))));
    expect(told()).toEqual([['bob-2', [4]]]);
  });

  test('goes in one message with the others of the same person', async () => {
    const [one, two] = [owned('bob', { name: 'demo-w01-s001' }), owned('bob', { name: 'demo-w01-s002', version: 7 })];
    await publish(change(one), change(two));
    expect(sockets.posted).toHaveLength(1);
  });

  test('that made it nobody’s is told to whom it belonged', async () => {
    await publish(change(nobodys(5), owned('bob', { version: 4 })));
    expect(told()).toEqual([['bob-2', [5]]]);
  });

  test('that gave it to somebody else is told to the new owner alone', async () => {
    await publish(change(owned('bob', { version: 5 }), owned('alice', { version: 4 })));
    expect(told()).toEqual([['bob-2', [5]]]);
  });

  test.each([
    ['of a session that is nobody’s', () => change(nobodys(1))],
    ['that only forgets what has ended', () => change(undefined, owned('bob'))],
    [
      'of another thing in the table',
      () => ({ ...change(undefined), after: marshall({ pk: 'ENVIRONMENT#x', sk: 'ENVIRONMENT' }) }),
    ],
    ['of a person with no page open', () => change(owned('carol'))],
  ])('%s is told to nobody', async (_what, make) => {
    await publish(make());
    expect(sockets.posted).toEqual([]);
  });
});

describe('nobody waits for another’s failure', () => {
  test('a connection that has gone is forgotten', async () => {
    sockets.gone.add('alice-0');
    await publish(change(owned('alice')));
    expect(forgotten).toEqual(['alice-0']);
    expect(told()).toEqual([['alice-1', [expect.any(Number)]]]);
  });

  test('a connection that can not be reached is passed over and kept', async () => {
    sockets.broken.add('alice-0');
    await publish(change(owned('alice')), change(owned('bob')));
    expect(sockets.posted.map(({ id }) => id).toSorted()).toEqual(['alice-1', 'bob-2']);
    expect(forgotten).toEqual([]);
  });

  test('a person whose connections can not be read is passed over', async () => {
    failsFor = 'person-alice';
    await publish(change(owned('alice')), change(owned('bob', { name: 'demo-w01-s009' })));
    expect(sockets.posted.map(({ id }) => id)).toEqual(['bob-2']);
  });

  test('an image that is no session is passed over', async () => {
    const poison = { ...change(undefined), after: marshall({ pk: 'SESSION#x', sk: 'SESSION', status: 'sleeping' }) };
    await publish(poison, change(owned('bob')));
    expect(sockets.posted.map(({ id }) => id)).toEqual(['bob-2']);
  });
});

describe('webhooks', () => {
  test('hear of each batch, whatever is in it', async () => {
    const changes = [change(owned('bob')), change(undefined, owned('alice'))];
    await publish(...changes);
    expect(announced).toEqual([changes]);
  });

  test('that fail have the batch told again, and viewers have heard it', async () => {
    failsFor = 'webhooks';
    await expect(publish(change(owned('bob')))).rejects.toThrow('the queue does not answer');
    expect(told()).toEqual([['bob-2', [1]]]);
  });

  test('are told where viewers can not be', async () => {
    for (const failing of ['person-bob', 'estimates']) {
      failsFor = failing;
      await publish(change(owned('bob')));
    }
    sockets.broken.add('bob-2');
    await publish(change(owned('bob')));
    expect(announced).toHaveLength(3);
  });
});
