import { describe, expect, it } from 'vitest';
import { personOfUser } from '#core/lms/lms-user.ts';
import { requestSession } from '#core/usecases/request-session.ts';
import { endSession } from '#core/usecases/stop-session.ts';
import { refillAll } from '#core/usecases/refill.ts';
import { aDesktopType, anLmsUser, aStage } from '#test/support/builders.ts';
import { aWorld, type MemoryWorld } from '#test/support/world.ts';

const day = 86_400_000;
const duration = 8 * 3_600_000;
const stage = aStage({ desktops: [aDesktopType('lab', { limits: { duration: '8h' } })] });

const opened = async () => {
  const world = aWorld(stage);
  await refillAll(world.deps);
  return world;
};
const user = ({ deps }: MemoryWorld) => ({ ...anLmsUser('lara'), person: personOfUser(stage, deps.chance, 'lara') });
const request = async (world: MemoryWorld, who = user(world)) => {
  const rest = { timeout: 60, indexUrl: 'https://hub.test/', analyticsUrl: null, parameters: [], only: null };
  const { session } = await requestSession(world.deps, {
    ...rest,
    user: { ...who, name: 'lara' },
    environment: 'demo-w01',
  });
  await endSession(world.deps, session.name, 'lost');
  return world.deps.sessions.record(who.person);
};

describe('what is kept of a user of a learning platform', () => {
  it('is forgotten 60 days after the longest that his session can last', async () => {
    const world = await opened();
    const { fadesAt } = await request(world);
    expect(fadesAt).toBe(world.now() + duration + 60 * day);
  });

  it('is kept longer by a request that comes when less than 35 days are left, and written by no other', async () => {
    const world = await opened();
    const { fadesAt: first } = await request(world);
    world.pass(25 * day);
    expect((await request(world)).fadesAt).toBe(first);
    world.pass(1);
    expect((await request(world)).fadesAt).toBe(world.now() + duration + 60 * day);
  });

  it('is kept for ever of somebody whom the identity provider knows, though he be called the same', async () => {
    const world = await opened();
    expect(await request(world, anLmsUser('somebody else'))).not.toHaveProperty('fadesAt');
  });
});
