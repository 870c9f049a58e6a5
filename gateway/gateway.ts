import { GatewayEnv } from '#core/contract/gateway.ts';

import { logToStdout as log, wordsOf } from './log.ts';
import { startGateway } from './server.ts';

/**
 * The program: reads its environment, starts, says where it listens, and stops when it is told to or, with
 * `GATEWAY_PARENT=stdin`, when whoever started it is gone. Exit status 0 after a stop, 1 when it could not start.
 */
const run = async (): Promise<void> => {
  const env = GatewayEnv.safeParse(process.env);
  if (!env.success) {
    const mistakes = env.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`environment: ${mistakes.join('; ')}`);
  }
  const gateway = await startGateway(env.data, log);
  log('INFO', `gateway listening on ${gateway.address}`);
  // From here on one bad socket must not end everybody's session.
  process.on('uncaughtException', (error) => log('ERROR', 'uncaught', { cause: wordsOf(error) }));
  process.on('unhandledRejection', (reason) => log('ERROR', 'unhandled', { cause: wordsOf(reason) }));

  let stopping = false;
  const stop = (why: string): void => {
    if (stopping) return;
    stopping = true;
    log('INFO', 'gateway stops', { why });
    void gateway.stop().finally(() => process.exit(0));
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(signal));
  if (env.data.GATEWAY_PARENT === 'stdin') process.stdin.on('end', () => stop('stdin ended')).resume();
};

await run().catch((thrown: unknown) => {
  log('ERROR', 'gateway cannot start', { cause: wordsOf(thrown) });
  process.exit(1);
});
