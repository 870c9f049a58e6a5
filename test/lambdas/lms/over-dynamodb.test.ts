import { expect, test } from 'vitest';
import { refillNamed } from '#core/usecases/refill.ts';
import { endSession } from '#core/usecases/stop-session.ts';
import { rememberedEnvironments } from '#lambdas/sessions/remembered-environments.ts';
import { dynamoLmsUserStore } from '#lambdas/sessions/dynamo-lms-user-store.ts';
import { aDesktopType, aStage } from '#test/support/builders.ts';
import { aDynamoWorld } from '#test/support/dynamo-world.ts';
import { hub, lmsOver, told, type Allocation } from '#test/support/lms-under-test.ts';

type Counts = { readonly environments: readonly { allocated: number; available: number }[] };

test('a class of 60 asks at once for 8 places: each is given once, everybody else is refused, and in the end all is as before', async () => {
  const stage = aStage({ desktops: [aDesktopType('lab', { pool: { capacity: 8, reserved: 3 } })] });
  const world = await aDynamoWorld(stage);
  const { deps, client } = world;
  // As in a warm function, which remembers environments and counts with what there is.
  const remembered = rememberedEnvironments(deps.environments, deps.clock);
  const { asRobot } = lmsOver(world, dynamoLmsUserStore(client, 'sessions'), remembered);
  const counts = async () => {
    const { body } = await asRobot('/workshops/catalog/environments/');
    const { environments: found } = JSON.parse(body) as Counts;
    return found.map(({ allocated, available }) => ({ allocated, available }));
  };
  expect(await counts()).toEqual([{ allocated: 0, available: 0 }]);
  await refillNamed(deps, ['demo-w01']);

  const path = '/workshops/environment/demo-w01/request/';
  const results = await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      asRobot({ path, query: { index_url: hub, user: `user-${index}@example.org` } }),
    ),
  );
  const granted = results
    .filter(({ statusCode }) => statusCode === 200)
    .map(({ body }) => JSON.parse(body) as Allocation);
  expect(new Set(granted.map(({ name }) => name)).size).toBe(8);
  expect(granted).toHaveLength(8);
  for (const refused of results.filter(({ statusCode }) => statusCode !== 200))
    expect(told(refused)).toEqual({
      status: 503,
      type: 'application/json',
      body: '{"error": "No session available"}',
    });

  expect(await counts()).toEqual([{ allocated: 8, available: 0 }]);

  for (const { name } of granted) {
    expect((await asRobot(`/workshops/session/${name}/terminate/`)).statusCode).toBe(200);
    await endSession(deps, name, 'lost');
  }
  expect(await counts()).toEqual([{ allocated: 0, available: 0 }]);
});
