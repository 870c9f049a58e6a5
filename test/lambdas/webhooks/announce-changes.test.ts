import '#test/support/quiet.ts';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Announcement } from '#core/lms/announcement.ts';
import { end, claim, stop } from '#core/session/moves.ts';
import type { Session } from '#core/session/session.ts';
import type { StreamChange } from '#lambdas/events/stream-change.ts';
import { lmsUserFromImage } from '#lambdas/sessions/dynamo-lms-user-store.ts';
import { environmentFromImage } from '#lambdas/sessions/environment-image.ts';
import { sessionFromImage, toItem } from '#lambdas/sessions/session-item.ts';
import { countsKey, environmentKey } from '#lambdas/sessions/session-steps.ts';
import { announceChanges } from '#lambdas/webhooks/announce-changes.ts';
import { aLaunching, anOwner, aReserved, aStage, noon } from '#test/support/builders.ts';

const hook = 'https://lms.example.org/hook';
const own = 'https://course.example.org/hook?key=own';

let queued: Announcement[][];
let reads: string[];
let fails: 'queue' | 'request' | 'portal' | undefined;
beforeEach(() => {
  [queued, reads, fails] = [[], [], undefined];
});
const failing = (what: typeof fails) => {
  if (fails === what) throw new Error(`the ${what} fails`);
};
/** @param urls the sessions' own webhooks, by session */
const announce = (
  changes: readonly StreamChange[],
  webhook: string | undefined,
  urls: Readonly<Record<string, string>> = {},
) =>
  announceChanges(
    {
      stage: aStage({ lms: webhook === undefined ? {} : { webhook } }),
      queue: {
        enqueue: async (announcements) => {
          failing('queue');
          queued.push([...announcements]);
        },
      },
      sessions: {
        request: async (session) => {
          failing('request');
          reads.push(session);
          return {
            session,
            indexUrl: 'https://course.example.org',
            analyticsUrl: urls[session] ?? null,
            parameters: [],
          };
        },
      },
      portal: async () => {
        failing('portal');
        reads.push('portal');
        return { name: 'demo', uid: '7f7f', generation: 3, url: 'https://portal.example.org' };
      },
      sessionIn: sessionFromImage,
      environmentIn: environmentFromImage,
      userIn: lmsUserFromImage,
      clock: () => noon,
    },
    changes,
  );

const image = (session: Session) => marshall(toItem(session), { removeUndefinedValues: true });
const change = (before: Session | undefined, after: Session | undefined): StreamChange => ({
  item: 'item',
  sequenceNumber: '1',
  before: before && image(before),
  after: after && image(after),
});
const itemChange = (before: object | undefined, after: object | undefined): StreamChange => ({
  item: 'item',
  sequenceNumber: '1',
  before: before && marshall(before),
  after: after && marshall(after),
});
const told = () => queued.flat().map(({ session, event, sessionUrl }) => [event.event.name, session, sessionUrl]);

const reserve = (name: string) => aReserved({ name });
const asked = (name: string) => {
  const by = { ...anOwner('ada@example.org'), through: 'robot' } as const;
  return claim(reserve(name), { is: 'claimed', by, claimedAt: noon, activateBy: noon + 60_000 }, noon);
};
const [one, two] = ['demo-w01-s001', 'demo-w01-s002'] as const;

describe('where the stage names a webhook', () => {
  test('it hears of every session, in the order of the batch, in one go', async () => {
    const stopped = stop(asked(one), 'never-activated', noon);
    await announce(
      [
        change(undefined, aLaunching({ name: two })),
        change(reserve(one), asked(one)),
        change(asked(one), stopped),
        change(stopped, end(stopped, 'never-activated', noon)),
      ],
      hook,
    );
    expect(queued).toHaveLength(1);
    expect(told()).toEqual([
      ['Session/Created', two, null],
      ['Session/Pending', one, null],
      ['Session/Expired', one, null],
      ['Session/Deleted', one, null],
    ]);
  });

  test('a session’s own webhook is looked up once, for sessions through a robot alone', async () => {
    const byPage = claim(reserve(two), { is: 'activated', by: anOwner('alice'), activatedAt: noon }, noon);
    const stopped = stop(asked(one), 'stopped-by-robot', noon);
    await announce(
      [change(reserve(one), asked(one)), change(reserve(two), byPage), change(asked(one), stopped)],
      hook,
      { [one]: own },
    );
    expect(reads).toEqual([one, 'portal']);
    expect(told()).toEqual([
      ['Session/Pending', one, own],
      ['Session/Started', two, null],
      ['Session/Stopping', one, own],
    ]);
  });

  test('it hears of environments and users', async () => {
    const environment = {
      ...environmentKey('demo-w02'),
      name: 'demo-w02',
      desktopType: 'ubuntu-desktop',
      status: 'running',
    };
    const user = {
      pk: 'PERSON#ada',
      sk: 'PROFILE',
      person: 'ada',
      name: 'ada@example.org',
      email: '',
      firstName: '',
      lastName: '',
      createdAt: new Date(noon).toISOString(),
      ttl: 1,
    };
    await announce(
      [
        itemChange(undefined, environment),
        itemChange(environment, { ...environment, status: 'closing' }),
        itemChange(undefined, user),
        itemChange(user, { ...user, ttl: 2 }),
        itemChange(user, undefined),
      ],
      hook,
    );
    expect(told()).toEqual([
      ['Environment/Created', null, null],
      ['Environment/Terminate', null, null],
      ['User/Create', null, null],
      ['User/Delete', null, null],
    ]);
    expect(queued[0]?.map(({ event }) => Object.keys(event.portal).length)).toEqual([4, 4, 2, 2]);
  });
});

describe('nothing is read and nothing is queued', () => {
  test.each<[string, StreamChange, string | undefined]>([
    ['where nobody listens', change(undefined, aLaunching()), undefined],
    ['of what is no event', change(asked(one), asked(one)), hook],
    [
      'of the other things in the table',
      itemChange({ pk: 'PERSON#x', sk: 'PERSON' }, { pk: 'PERSON#x', sk: 'PERSON' }),
      hook,
    ],
    ['of the count of sessions', itemChange({ ...countsKey, live: 1 }, { ...countsKey, live: 2 }), hook],
  ])('%s', async (_what, heard, webhook) => {
    await announce([heard], webhook);
    expect([reads, queued]).toEqual([[], []]);
  });

  test('beyond the request of a session whose robot named no webhook, where the stage names none', async () => {
    await announce([change(reserve(one), asked(one))], undefined);
    expect([reads, queued]).toEqual([[one], []]);
  });

  test('of others, where one session alone has a webhook', async () => {
    await announce([change(reserve(one), asked(one)), change(reserve(two), asked(two))], undefined, { [two]: own });
    expect(told()).toEqual([['Session/Pending', two, own]]);
  });
});

describe('what goes wrong', () => {
  test.each(['queue', 'request', 'portal'] as const)('with the %s has the batch told again', async (what) => {
    fails = what;
    await expect(announce([change(reserve(one), asked(one))], hook)).rejects.toThrow(`the ${what} fails`);
  });

  test.each([
    ['session', { pk: 'SESSION#x', sk: 'SESSION', status: 'sleeping' }],
    ['environment', { pk: 'ENVIRONMENT', sk: 'demo-w01', status: 'on fire' }],
    ['user', { pk: 'PERSON#x', sk: 'PROFILE' }],
  ])('with the image of a %s stops nothing else', async (_what, poison) => {
    await announce([itemChange(undefined, poison), change(undefined, aLaunching())], hook);
    expect(told()).toEqual([['Session/Created', one, null]]);
  });

  test('after the queue took it is no harm: the ids of a second time are the first one’s', async () => {
    const batch = [change(reserve(one), asked(one)), change(undefined, aLaunching({ name: two }))];
    await announce(batch, hook);
    await announce(batch, hook);
    expect(queued[0]?.map(({ id }) => id)).toEqual(queued[1]?.map(({ id }) => id));
  });
});
