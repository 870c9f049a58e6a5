import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateClusterCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';

/** Where moto is kept once it was asked for: a Python environment of its own, from PyPI, never a dependency. */
const folder = resolve('.deskpool/moto');
const program = (name: string) => join(folder, 'bin', name);
const release = 'moto[ecs,ec2,server]==5.2.1';

function install(): void {
  if (existsSync(program('moto_server'))) return;
  execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' });
  execFileSync(program('pip'), ['install', '--quiet', release], { stdio: 'inherit' });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolved) => server.listen(0, '127.0.0.1', resolved));
  const address = server.address();
  await new Promise((resolved) => server.close(resolved));
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return address.port;
}

/** An emulator of AWS by others, on this machine alone, until it is stopped. */
export async function startMoto() {
  install();
  const port = await freePort();
  const child = spawn(program('moto_server'), ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  const answers = async () => (await fetch(`${endpoint}/moto-api/`).catch(() => undefined))?.ok === true;
  while (!(await answers())) {
    if (child.exitCode !== null) throw new Error(`moto has ended with ${child.exitCode}`);
    await new Promise((resolved) => setTimeout(resolved, 100));
  }
  return { endpoint, stop: () => void child.kill() };
}

/** A fresh cluster there with the family `kasm-plain`, and what a driver needs to know of it. */
export async function aClusterAt(endpoint: string) {
  await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const settings = { endpoint, region: 'eu-central-1', credentials };
  const client = new ECSClient(settings);
  const { cluster } = await client.send(new CreateClusterCommand({ clusterName: 'desks' }));
  await client.send(
    new RegisterTaskDefinitionCommand({
      family: 'kasm-plain',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      containerDefinitions: [{ name: 'desktop', image: 'kasmweb/plain:1', memory: 512 }],
    }),
  );
  const { Subnets } = await new EC2Client(settings).send(new DescribeSubnetsCommand({}));
  return { client, cluster: cluster?.clusterArn ?? '', subnet: Subnets?.[0]?.SubnetId ?? '' };
}
