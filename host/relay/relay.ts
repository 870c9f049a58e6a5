import { readFileSync } from 'node:fs';
import { RelayConfig, relayPort } from '#core/contract/host-relay.ts';
import { ownerOf } from './connection-owner.ts';
import { openPeople } from './people.ts';
import { startRelay } from './server.ts';

/**
 * The program: reads `/etc/deskpool/relay.json`, listens at port 5000 of the loopback, and stops when it is told to. Another file or
 * port are for tests, in `DESKPOOL_RELAY_CONFIG` and `DESKPOOL_RELAY_PORT`. Exit status 1 when it could not start.
 */
const run = async (): Promise<void> => {
  const file = process.env['DESKPOOL_RELAY_CONFIG'] ?? '/etc/deskpool/relay.json';
  const config = RelayConfig.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  // Which keys are wrong, and nothing of what is in them.
  if (!config.success) throw new Error(`${file}: ${config.error.issues.map(({ path }) => path.join('.')).join(', ')}`);
  const relay = await startRelay({
    config: config.data,
    port: Number(process.env['DESKPOOL_RELAY_PORT'] ?? relayPort),
    ownerOf,
    nameOf: openPeople(),
    log: say,
  });
  say(`relay of ${config.data.host} listening at 127.0.0.1:${relay.port} for ${config.data.portal}`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => void relay.stop().finally(() => process.exit(0)));
};

/** The journal adds the time. */
const say = (line: string): void => void process.stdout.write(`${line}\n`);
// Whoever read our lines may be gone. That is no reason to fail.
process.stdout.on('error', () => undefined);

await run().catch((error: unknown) => {
  process.stderr.write(`the relay cannot start: ${error instanceof Error ? error.message : 'unknown'}\n`);
  process.exit(1);
});
