import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { Cluster, ContainerImage, FargateTaskDefinition, Secret as TaskSecret } from 'aws-cdk-lib/aws-ecs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { afterEach, describe, expect, it } from 'vitest';
import { runGateway } from '#local/gateway.ts';
import type { GatewayProgram } from '#local/gateway.ts';
import { freshFolder, smallCloud } from '../support/small-cloud.ts';

const running: GatewayProgram[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

/** Says where it listens, prints its environment, and dies when it is told to. */
const program = `
  import { createServer } from 'node:http';
  const server = createServer((request, response) => { if (request.url === '/die') process.exit(7); response.end(JSON.stringify(process.env)); });
  server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ message: 'gateway listening on http://127.0.0.1:' + server.address().port })));
  process.stdin.on('end', () => process.exit(0)).resume();`;

const cloudWith = (text: string) =>
  smallCloud((stack) => {
    new Cluster(stack, 'Cluster');
    const key = new Secret(stack, 'Key', { secretName: 'key' }) as ISecret;
    new FargateTaskDefinition(stack, 'Task').addContainer('gateway', {
      image: ContainerImage.fromRegistry('node'),
      environment: {
        GATEWAY_BUNDLE: gzipSync(text).toString('base64'),
        GATEWAY_API: 'https://api/prod',
        GATEWAY_PORT: '8080',
      },
      secrets: { GATEWAY_KEY: TaskSecret.fromSecretsManager(key) },
    });
  });

const run = (text: string) => {
  const ports: (number | undefined)[] = [];
  const gateway = runGateway(cloudWith(text), {
    file: join(freshFolder(), 'gateway.mjs'),
    secret: () => 'the key',
    localAddress: (url) => url.replace('https://api', 'http://127.0.0.1:1'),
    listening: (port) => ports.push(port),
    print: () => undefined,
  });
  running.push(gateway);
  return { gateway, ports };
};
const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
};

describe('the gateway', () => {
  it('is what the task definition carries, with its environment and its secret, on this machine’s addresses', async () => {
    const { gateway, ports } = run(program);
    await gateway.ready;
    const environment = (await (await fetch(`http://127.0.0.1:${ports[0]}/`)).json()) as Record<string, string>;
    expect(environment).toMatchObject({
      GATEWAY_API: 'http://127.0.0.1:1/prod',
      GATEWAY_KEY: 'the key',
      GATEWAY_HOST: '127.0.0.1',
      GATEWAY_PORT: '0',
      GATEWAY_PARENT: 'stdin',
    });
    expect(environment['GATEWAY_BUNDLE']).toBeUndefined();
  });

  it('is started again when it dies', async () => {
    const { gateway, ports } = run(program);
    await gateway.ready;
    await fetch(`http://127.0.0.1:${ports[0]}/die`).catch(() => undefined);
    await until(() => ports.length === 3);
    expect(ports[1]).toBeUndefined();
    expect((await fetch(`http://127.0.0.1:${ports[2]}/`)).status).toBe(200);
  });

  it('that can not start says what it said last', async () => {
    const { gateway } = run(`console.error('GATEWAY_KEY: too short'); process.exit(1);`);
    await expect(gateway.ready).rejects.toThrow('GATEWAY_KEY: too short');
  });

  it('ends when it is stopped, and stays so', async () => {
    const { gateway, ports } = run(program);
    await gateway.ready;
    await gateway.stop();
    expect(ports.at(-1)).toBeUndefined();
    await expect(fetch(`http://127.0.0.1:${ports[0]}/`)).rejects.toThrow();
  });
});
