import '#test/support/quiet.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Person } from '#core/access/caller.ts';
import { sightingOf } from '#core/dcv/inventory.ts';
import { osUser } from '#core/dcv/names.ts';
import { readWatchers } from '#core/dcv/watchers.ts';
import type { Active } from '#core/session/session.ts';
import { verifyDcvToken } from '#core/usecases/dcv/dcv-tokens.ts';
import { enterDcv } from '#core/usecases/dcv/enter-dcv.ts';
import { redeemTicket } from '#core/usecases/open-desktop.ts';
import { acceptInvitation, dismissHelpers, inviteHelper } from '#core/usecases/share-desktop.ts';
import { chance } from '#lambdas/chance.ts';
import { forgivingCommands } from '#lambdas/dcv/forgiving-commands.ts';
import { aPerson } from '#test/support/builders.ts';
import { faults } from '#test/support/dcv-fleet.ts';
import { aDcvWorld, type DcvWorld } from '#test/support/dcv-world.ts';
import { memoryDcvTokenStore } from '#test/support/memory-dcv-token-store.ts';

const [alice, bob, carol] = [aPerson('alice'), aPerson('bob'), aPerson('carol')];

let world: DcvWorld;
let session: Active;
let host: string;
const tokens = memoryDcvTokenStore();
const deps = () => ({ ...world.deps, commands: forgivingCommands(world.deps.commands), tokens, chance });

beforeEach(async () => {
  world = aDcvWorld();
  const { name } = await world.start('alice');
  for (let minute = 0; minute < 3; minute += 1) await world.minute();
  session = (await world.session(name)) as Active;
  [host = ''] = world.fleet.ids();
});

const userOf = (who: Person) => osUser(who.person, session.name, chance);
/** Somebody comes by a link; returns his pass. */
const comes = async (who: Person): Promise<string> => {
  const { secret } = await inviteHelper(deps(), alice, session.name);
  const { desktopId, ticket } = await acceptInvitation(deps(), who, { session: session.name, secret });
  const reply = await redeemTicket(deps(), desktopId, ticket, 'https://portal.example.org');
  if (reply.is !== 'redeemed') throw new Error('the ticket is fresh');
  return reply.pass;
};
const enters = (pass: string) => enterDcv(deps(), session.desktopId, pass);
const tokenFor = async (pass: string) => {
  const reply = await enters(pass);
  if (reply.is !== 'entry') throw new Error(`he is not let in: ${reply.is}`);
  return reply.token;
};
const isLetInBy = (token: string) => verifyDcvToken(deps(), { host, dcvSession: session.name, token });
const watchers = async () => (await world.hosts.find(host))?.placed[session.name]?.watchers ?? [];

describe('somebody whom the owner of a DCV desktop lets watch', () => {
  test('waits until DCV has been told, and then comes in as a user of his own', async () => {
    const pass = await comes(bob);
    expect(await enters(pass)).toEqual({ is: 'waits' });
    await world.settle();
    expect(await isLetInBy(await tokenFor(pass))).toBe(userOf(bob));
    expect(userOf(bob)).not.toBe(userOf(alice));
  });

  test('is told to DCV at once, by his user alone, and so are all who may', async () => {
    await comes(bob);
    await comes(carol);
    const told = world.fleet.sent.filter(({ is }) => is === 'permissions');
    expect(told.at(-1)).toMatchObject({
      host,
      session: session.name,
      watchers: [userOf(bob), userOf(carol)].toSorted().join(','),
    });
    expect(JSON.stringify(told)).not.toMatch(/bob|carol/);
  });

  test('is let in no more once he is dismissed, by a token that he has already neither, and DCV forgets him', async () => {
    const pass = await comes(bob);
    await world.settle();
    const token = await tokenFor(pass);
    await dismissHelpers(deps(), alice, session.name);
    expect(await isLetInBy(token)).toBeUndefined();
    expect(await enters(pass)).toEqual({ is: 'none' });
    await world.settle();
    expect(await watchers()).toEqual([]);
  });

  test('does not come in by the token of his first letting-in, when he has been let in again', async () => {
    const first = await comes(bob);
    await world.settle();
    const token = await tokenFor(first);
    await dismissHelpers(deps(), alice, session.name);
    const second = await comes(bob);
    await world.settle();
    expect(await isLetInBy(token)).toBeUndefined();
    expect(await isLetInBy(await tokenFor(second))).toBe(userOf(bob));
  });

  test('does not take the owner’s place, nor the owner his', async () => {
    const pass = await comes(bob);
    await world.settle();
    await tokenFor(pass);
    expect(await isLetInBy(await tokenFor(pass))).not.toBe(userOf(alice));
    await world.stop(session.name);
    expect(await enters(pass)).toEqual({ is: 'none' });
  });

  test('watches nobody else’s desktop on the same host', async () => {
    const { name } = await world.start('dave');
    await world.minute();
    const pass = await comes(bob);
    await world.settle();
    const token = await tokenFor(pass);
    expect(await verifyDcvToken(deps(), { host, dcvSession: name, token })).toBeUndefined();
  });
});

describe('what went wrong while DCV was told', () => {
  test.each(faults)(
    '(%s) is made good within two minutes: who may watch does, and who may not does not',
    async (fault) => {
      world.fleet.breakOnce('permissions', fault);
      const pass = await comes(bob);
      await world.settle();
      await world.minute();
      await world.minute();
      expect(world.fleet.hasBroken()).toBe(true);
      expect(await isLetInBy(await tokenFor(pass))).toBe(userOf(bob));
      world.fleet.breakOnce('permissions', fault);
      await dismissHelpers(deps(), alice, session.name);
      await world.settle();
      await world.minute();
      await world.minute();
      expect(await watchers()).toEqual([]);
      expect(await world.hosts.find(host)).toMatchObject({ state: 'open', strikes: 0 });
    },
  );

  test('is not told again and again, once it is so', async () => {
    await comes(bob);
    await world.settle();
    const before = world.fleet.sent.filter(({ is }) => is === 'permissions').length;
    for (let minute = 0; minute < 3; minute += 1) await world.minute();
    expect(world.fleet.sent.filter(({ is }) => is === 'permissions')).toHaveLength(before);
  });
});

describe('whoever only watches keeps no session awake', () => {
  const connected = (username: string, lastInputAt: number | null) => ({
    id: 1,
    username,
    address: '',
    since: 0,
    lastInputAt,
  });
  const running = {
    id: 'demo-w01-s001',
    owner: 'dp-owner',
    name: '',
    type: 'virtual',
    createdAt: 0,
    lastLeftAt: 5,
    lastInputAt: 90,
    watchers: ['dp-watcher'],
  };

  test('neither by being there, nor by what he does', () => {
    const alone = { ...running, connections: 1, connected: [connected('dp-watcher', 90)] };
    expect(sightingOf(alone, 100)).toEqual({ connected: false, left: false, inputAt: 5 });
    const both = { ...running, connections: 2, connected: [connected('dp-watcher', 90), connected('dp-owner', 40)] };
    expect(sightingOf(both, 100)).toEqual({ connected: true, left: false, inputAt: 40 });
  });

  test('but where the server can’t say who is connected, whoever is counts as the owner', () => {
    expect(sightingOf({ ...running, lastInputAt: null, connections: 1, connected: [] }, 100)).toEqual({
      connected: true,
      left: false,
      inputAt: 100,
    });
  });
});

test.each([
  ['watchers 3 dp-a,dp-b', ['dp-a', 'dp-b']],
  ['watchers 0 -', []],
  ['watchers', undefined],
  ['watchers x dp-a', undefined],
  ['watchers 1 dp-a; rm', undefined],
  ['', undefined],
])('what a host prints of its watchers: %s', (line, users) => {
  expect(readWatchers(line)).toEqual(users);
});
