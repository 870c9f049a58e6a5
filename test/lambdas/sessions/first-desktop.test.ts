import { expect, test } from 'vitest';
import { startSession } from '#core/usecases/start-session.ts';
import { aPerson, aStage } from '#test/support/builders.ts';
import { aDynamoWorld, allLive } from '#test/support/dynamo-world.ts';

test('somebody’s very first desktop is one, also where a second request is late for his path', async () => {
  const world = await aDynamoWorld(aStage());
  const first = async () => startSession(world.deps, aPerson('alice'), 'ubuntu-desktop');
  // It has read that he has nothing; by the time that it gives him a path he has one, and a desktop.
  const sessions: typeof world.deps.sessions = {
    ...world.deps.sessions,
    async assignSlug(...wish) {
      await first();
      return world.deps.sessions.assignSlug(...wish);
    },
  };
  const late = await startSession({ ...world.deps, sessions }, aPerson('alice'), 'ubuntu-desktop');
  expect(late.joined).toBe(true);
  expect(await allLive(world.deps.sessions)).toHaveLength(1);
});
