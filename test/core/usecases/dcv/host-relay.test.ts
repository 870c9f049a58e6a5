import { expect, test } from 'vitest';
import { RelayConfig } from '#core/contract/host-relay.ts';
import { aDcvWorld } from '#test/support/dcv-world.ts';

test('a host that joins is told, with whom it asks about tokens, whom its relay asks and as whom', async () => {
  const world = aDcvWorld();
  await world.start('alice');
  for (let minute = 0; minute < 3; minute += 1) await world.minute();
  const [host] = world.fleet.ids();
  const told = world.fleet.sent.filter(({ is }) => is === 'configure');
  expect(told.length).toBeGreaterThan(0);
  for (const command of told) {
    expect(command).toMatchObject({ verifier: `https://portal.example.org/dcv/hosts/${host}/secret/verify` });
    expect(RelayConfig.parse(command)).toEqual({ portal: 'https://portal.example.org', host, secret: 's'.repeat(43) });
  }
});
