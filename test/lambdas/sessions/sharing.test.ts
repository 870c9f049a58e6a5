import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Person } from '#core/access/caller.ts';
import { InvitationCode } from '#core/contract/sharing-views.ts';
import { sharing } from '#lambdas/sessions/sharing.ts';
import { log } from '#lambdas/telemetry.ts';
import { aDesktopType, aStage } from '#test/support/builders.ts';
import { bodyOf, loginCookie, ownPage, people, portal, served, type Served } from '#test/support/serving.ts';
import { atWork, aWorld, type MemoryWorld } from '#test/support/world.ts';

const addresses = async () => ({ portal, desktops: 'https://{id}.desk.example.org' });
const person = (who: string): Person => {
  const found = people[who];
  if (!found) throw new Error(`nobody is a ${who}`);
  return found;
};

let world: MemoryWorld;
let ask: Served;
let name: string;
let logged: string[];

beforeEach(async () => {
  world = aWorld(aStage({ desktops: [aDesktopType('ubuntu-desktop')] }));
  ask = served('portal', sharing({ ...world.deps, addresses }));
  name = (await atWork(world, person('student'))).name;
  logged = [];
  for (const level of ['info', 'warn', 'error'] as const)
    vi.spyOn(log, level).mockImplementation((...said: unknown[]) => void logged.push(JSON.stringify(said)));
});
afterEach(() => vi.restoreAllMocks());

const call = (who: string, method: string, path: string, body?: object) =>
  ask({
    method,
    path: `/api/sessions/${path}`,
    headers: { ...ownPage, ...loginCookie(who), ...(body && { 'Content-Type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
const codeOf = (result: Awaited<ReturnType<Served>>) => (bodyOf(result) as { error: { code: string } }).error.code;
const invited = async () => {
  const result = await call('student', 'POST', `${name}/invitations`);
  const { link } = bodyOf(result) as { link: string };
  return { result, link, ...InvitationCode.parse(link.split('#')[1]) };
};

describe('a link', () => {
  it('leads to the portal’s page, with its secret where browsers send it to nobody', async () => {
    const { result, link, session, secret } = await invited();
    expect(result.statusCode).toBe(201);
    expect(link.split('#')[0]).toBe(`${portal}/share`);
    expect(session).toBe(name);
    expect(bodyOf(result)).toEqual({
      link,
      expiresAt: new Date(world.now() + 600_000).toISOString(),
      sharing: { helpers: [], openLinks: [{ expiresAt: new Date(world.now() + 600_000).toISOString() }], most: 5 },
    });
    const [kept] = (await world.deps.access.sharings([name])).values();
    expect(kept?.invitations.map(({ hash }) => hash)).toEqual([world.deps.chance.hash(secret)]);
  });

  it('leads to the desktop’s own entrance, by a ticket', async () => {
    const { secret } = await invited();
    const result = await call('teacher', 'POST', `${name}/helpers`, { invitation: secret });
    expect(result.statusCode).toBe(201);
    const { goTo } = bodyOf(result) as { goTo: string };
    expect(goTo).toMatch(/^https:\/\/[a-z2-7]{26}\.desk\.example\.org\/\.deskpool\/enter\?ticket=[\w-]{43}$/);
  });

  it('stands in no log, nor does the ticket', async () => {
    const { secret } = await invited();
    await call('teacher', 'POST', `${name}/helpers`, { invitation: secret });
    await call('teacher', 'POST', `${name}/helpers`, { invitation: secret });
    expect(logged.length).toBeGreaterThan(0);
    expect(logged.join()).not.toMatch(/secret-\d/);
  });

  it.each([
    ['none', {}],
    ['a short one', { invitation: 'x' }],
    ['one with more in it', { invitation: `${'x'.repeat(42)}/` }],
    ['no text', { invitation: 5 }],
  ])('with %s for its secret is no request', async (_, body) => {
    expect(codeOf(await call('teacher', 'POST', `${name}/helpers`, body))).toBe('bad-request');
  });

  it('is nothing for a guest of a learning platform', async () => {
    const { secret } = await invited();
    expect(codeOf(await call('guest', 'POST', `${name}/helpers`, { invitation: secret }))).toBe('forbidden');
  });

  it.each([
    [
      'used',
      410,
      'invitation-used',
      async (secret: string) => {
        await call('teacher', 'POST', `${name}/helpers`, { invitation: secret });
      },
    ],
    [
      'ended by its owner',
      410,
      'invitation-over',
      async () => {
        await call('student', 'DELETE', `${name}/helpers`);
      },
    ],
  ])('that was %s is refused with a word of its own', async (_, status, code, before) => {
    const { secret } = await invited();
    await before(secret);
    const result = await call('admin', 'POST', `${name}/helpers`, { invitation: secret });
    expect([result.statusCode, codeOf(result)]).toEqual([status, code]);
  });
});

describe('the owner', () => {
  it('sees who may watch, and ends it by the helper’s id', async () => {
    const { secret } = await invited();
    await call('teacher', 'POST', `${name}/helpers`, { invitation: secret });
    const { sharing: seen } = bodyOf(await call('student', 'GET', `${name}/helpers`)) as {
      sharing: { helpers: { id: string }[] };
    };
    expect(seen.helpers).toEqual([
      {
        id: expect.any(String),
        username: 'tina',
        displayName: 'tina',
        since: new Date(world.now()).toISOString(),
        isWatching: false,
      },
    ]);
    const id = seen.helpers[0]?.id;
    for (let times = 0; times < 2; times += 1) {
      const result = await call('student', 'DELETE', `${name}/helpers/${id}`);
      expect(bodyOf(result)).toEqual({ sharing: { helpers: [], openLinks: [], most: 5 } });
    }
  });

  it('is the only one: an admin and a helper find no such session', async () => {
    const { secret } = await invited();
    await call('teacher', 'POST', `${name}/helpers`, { invitation: secret });
    for (const who of ['admin', 'teacher']) {
      expect(codeOf(await call(who, 'GET', `${name}/helpers`))).toBe('no-such-session');
      expect(codeOf(await call(who, 'DELETE', `${name}/helpers`))).toBe('no-such-session');
      expect(codeOf(await call(who, 'POST', `${name}/invitations`))).toBe('no-such-session');
    }
  });

  it('may be a guest of a learning platform', async () => {
    const { name: own } = await atWork(world, { ...person('guest'), roles: ['student'] });
    expect((await call('guest', 'POST', `${own}/invitations`)).statusCode).toBe(201);
  });
});
