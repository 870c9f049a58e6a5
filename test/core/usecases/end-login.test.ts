import { beforeEach, describe, expect, it } from 'vitest';
import type { LoginKey } from '#core/access/login.ts';
import { endLogin } from '#core/usecases/end-login.ts';
import { openDesktop, redeemTicket } from '#core/usecases/open-desktop.ts';
import { aPerson } from '#test/support/builders.ts';
import { aLogin } from '#test/support/logins.ts';
import { memoryLoginStore } from '#test/support/memory-login-store.ts';
import { atWork, aWorld, passTo } from '#test/support/world.ts';

const alice = aPerson('alice');

describe('ending a login', () => {
  let world: ReturnType<typeof aWorld>;
  let logins: ReturnType<typeof memoryLoginStore>;
  let pass: string;

  beforeEach(async () => {
    world = aWorld();
    logins = memoryLoginStore();
    await logins.open(aLogin({ key: alice.login, person: alice.person }));
    pass = passTo((await atWork(world, alice)).name, alice);
  });
  const isOpen = async () => (await world.deps.access.findPass(pass, world.now())) !== undefined;

  it('ends the passes that it was given', async () => {
    await endLogin({ ...world.deps, logins }, alice.login);
    expect(await logins.find(alice.login)).toBeUndefined();
    expect(await isOpen()).toBe(false);
  });

  it('leaves other logins and their passes alone', async () => {
    await endLogin({ ...world.deps, logins }, 'login-of-another-browser' as LoginKey);
    expect(await logins.find(alice.login)).toBeDefined();
    expect(await isOpen()).toBe(true);
  });

  it('lets no ticket that is on its way become a pass', async () => {
    const { desktopId, ticket } = await openDesktop(world.deps, alice, 'alice-ubuntu-desktop');
    await endLogin({ ...world.deps, logins }, alice.login);
    expect(await redeemTicket(world.deps, desktopId, ticket, 'https://portal.example.org')).toMatchObject({
      is: 'refused',
    });
  });

  it('that fails half-way leaves the login to be found, and is finished by whoever ends it again', async () => {
    const access = { endGrants: async () => Promise.reject(new Error('the table is away')) };
    await expect(endLogin({ ...world.deps, access, logins }, alice.login)).rejects.toThrow('away');
    expect(await logins.keysOf({ is: 'person', person: alice.person })).toEqual([alice.login]);
    const end = async () => Promise.reject(new Error('the table is away'));
    await expect(endLogin({ ...world.deps, logins: { end } }, alice.login)).rejects.toThrow('away');
    expect(await logins.keysOf({ is: 'person', person: alice.person })).toEqual([alice.login]);
    await endLogin({ ...world.deps, logins }, alice.login);
    expect(await isOpen()).toBe(false);
    expect(await logins.find(alice.login)).toBeUndefined();
  });
});
