import { afterEach, expect, test } from 'vitest';
import { dynamoClientStore } from '#lambdas/lookup/dynamo-client-store.ts';
import { dynamoLmsUserStore } from '#lambdas/sessions/dynamo-lms-user-store.ts';
import { aDesktopType, aStage } from '#test/support/builders.ts';
import { aDynamoWorld } from '#test/support/dynamo-world.ts';
import { lookupOver, lookupStage } from '#test/support/lookup-under-test.ts';

let close = async () => {};
afterEach(() => close());

/** The lookup service over the tables, with room for so many sessions. */
async function withRoomFor(capacity: number) {
  const stage = aStage({ ...lookupStage, desktops: [aDesktopType('ubuntu-desktop', { pool: { capacity } })] });
  const { deps, client, dynamo } = await aDynamoWorld(stage);
  close = () => dynamo.close();
  const service = lookupOver(deps, dynamoLmsUserStore(client, 'sessions'), dynamoClientStore(client, 'access'));
  return (clientUserId: string) =>
    service.as('hub', '/api/v1/workshops', {
      tenantName: 'school',
      workshopName: 'ubuntu-desktop',
      clientUserId,
      clientIndexUrl: 'https://hub.example.org',
    });
}

test('a user who asks many times at once gets one session', async () => {
  const request = await withRoomFor(5);
  const results = await Promise.all(Array.from({ length: 5 }, () => request('sam')));
  expect(results.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200]);
  expect(new Set(results.map(({ body }) => body)).size).toBe(1);
});

test('of many users at once, as many get a session as there is room for; the others are told so', async () => {
  const request = await withRoomFor(2);
  const results = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(request));
  expect(results.map(({ statusCode }) => statusCode).toSorted((one, other) => one - other)).toEqual([
    200, 200, 503, 503, 503,
  ]);
  const refused = results.filter(({ statusCode }) => statusCode === 503);
  expect(new Set(refused.map(({ body }) => body))).toEqual(new Set(['Workshop not available']));
});
