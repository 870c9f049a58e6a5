import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import { taskDefinition } from './services/ecs/task-definition.ts';
import type { Container } from './services/ecs/task-definition.ts';
import type { CloudTemplate } from './template/cloud-template.ts';
import { CloudFault } from './template/fault.ts';

/** The gateway program, kept running. */
export type GatewayProgram = {
  /** Resolves when it listens for the first time; rejects with a `CloudFault` when it ends before that. */
  readonly ready: Promise<void>;
  readonly stop: () => Promise<void>;
};

export type GatewayOptions = {
  /** Where the program is unpacked to. */
  readonly file: string;
  readonly secret: (valueFrom: string) => string;
  /** The address on this machine of an API's address in AWS. */
  readonly localAddress: (url: string) => string;
  /** Told the port whenever it changes; undefined while the program does not run. */
  readonly listening: (port: number | undefined) => void;
  readonly print: (line: string) => void;
};

const Line = z.looseObject({ message: z.string() });
const LONGEST_PAUSE = 10_000;

/** The container that carries the gateway in its environment. */
const gatewayContainer = (cloud: CloudTemplate): Container => {
  for (const resource of cloud.ofType('AWS::ECS::TaskDefinition')) {
    const found = taskDefinition(resource).ContainerDefinitions.find(({ Environment }) =>
      Environment.some(({ Name }) => Name === 'GATEWAY_BUNDLE'),
    );
    if (found) return found;
  }
  throw new CloudFault('No task definition of the template has a GATEWAY_BUNDLE: there is no gateway to run.');
};

const unpack = (bundle: string): Buffer => {
  const bytes = Buffer.from(bundle, 'base64');
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
};

const environmentOf = (
  { Environment, Secrets }: Container,
  { secret, localAddress }: GatewayOptions,
): NodeJS.ProcessEnv => {
  const given = Environment.filter(({ Name }) => Name !== 'GATEWAY_BUNDLE').map(({ Name, Value }) => [
    Name,
    localAddress(Value),
  ]);
  return {
    ...Object.fromEntries([...given, ...Secrets.map(({ Name, ValueFrom }) => [Name, secret(ValueFrom)])]),
    GATEWAY_HOST: '127.0.0.1',
    GATEWAY_PORT: '0',
    GATEWAY_PARENT: 'stdin',
  };
};

const portIn = (line: string): number | undefined => {
  try {
    const { message } = Line.parse(JSON.parse(line));
    const port = /listening on http:\/\/[^:]+:(\d+)/.exec(message)?.[1];
    return port === undefined ? undefined : Number(port);
  } catch {
    return undefined;
  }
};

const start = (file: string, env: NodeJS.ProcessEnv, heard: (line: string) => void): ChildProcess => {
  const child = spawn(process.execPath, [file], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', heard);
  child.stdin.on('error', () => undefined);
  return child;
};

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  // It stops by itself when its standard input ends, so it ends with this process whatever becomes of it.
  child.stdin?.end();
  await exited;
  clearTimeout(timer);
};

/** Unpacks the gateway from its task definition, runs it with the environment that is there, and starts it again when it dies. */
export const runGateway = (cloud: CloudTemplate, options: GatewayOptions): GatewayProgram => {
  const container = gatewayContainer(cloud);
  const bundle = container.Environment.find(({ Name }) => Name === 'GATEWAY_BUNDLE')?.Value ?? '';
  mkdirSync(dirname(options.file), { recursive: true });
  writeFileSync(options.file, unpack(bundle));
  const env = environmentOf(container, options);
  const ready = Promise.withResolvers<void>();
  let child: ChildProcess;
  let restart: NodeJS.Timeout | undefined;
  let stopping = false;
  let pause = 250;
  let last = '';
  const run = () => {
    child = start(options.file, env, (line) => {
      last = line;
      options.print(line);
      const port = portIn(line);
      if (port === undefined) return;
      pause = 250;
      options.listening(port);
      ready.resolve();
    });
    child.once('exit', () => {
      options.listening(undefined);
      if (stopping) return;
      ready.reject(new CloudFault(`The gateway ended while it started. ${last}`));
      restart = setTimeout(run, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    });
  };
  run();
  ready.promise.catch(() => undefined);
  return {
    ready: ready.promise,
    stop: async () => {
      stopping = true;
      clearTimeout(restart);
      await end(child);
    },
  };
};
