import { AwsError } from './aws-error.ts';
import { readQuery } from './query-protocol.ts';
import { s3Call } from './s3/s3-call.ts';
import { sesCall } from './ses/ses-call.ts';

/** The services that answer on one machine. */
export type ServiceName =
  | 'dynamodb'
  | 'secretsmanager'
  | 'ssm'
  | 'ecs'
  | 'execute-api'
  | 'events'
  | 'sqs'
  | 'autoscaling'
  | 'elasticfilesystem'
  | 'ses'
  | 's3';

/** A call of an SDK client, read from its request. */
export type AwsCall = {
  readonly service: ServiceName;
  readonly operation: string;
  readonly input: unknown;
  /** How the reply is written; as JSON where nothing is said. */
  readonly protocol?: 'query' | 's3';
};

/** The part of a serialised SDK request that tells what it wants. */
export type SdkRequest = {
  readonly method: string;
  readonly hostname: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

/** The services that name their operation in the header `X-Amz-Target`, by what stands before the dot. */
const targets: Readonly<Record<string, ServiceName>> = {
  DynamoDB_20120810: 'dynamodb',
  secretsmanager: 'secretsmanager',
  AmazonSSM: 'ssm',
  AmazonEC2ContainerServiceV20141113: 'ecs',
  AWSEvents: 'events',
  AmazonSQS: 'sqs',
};

/** The bytes of a request's body. A stream is refused: no call that is answered here streams. */
export const bytesOf = (body: unknown): Buffer => {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body, 'utf8');
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  throw new AwsError('SerializationException', 'A streamed body is not answered on one machine.');
};

const jsonOf = (body: unknown): unknown => {
  try {
    return JSON.parse(bytesOf(body).toString('utf8') || '{}');
  } catch (error) {
    if (error instanceof AwsError) throw error;
    throw new AwsError('SerializationException', 'The request is no JSON.');
  }
};

const headerOf = (request: SdkRequest, name: string): string | undefined =>
  Object.entries(request.headers).find(([key]) => key.toLowerCase() === name)?.[1];

const connectionCall = (request: SdkRequest): AwsCall | undefined => {
  const [, api] = /^([a-z0-9]+)\.execute-api\./.exec(request.hostname) ?? [];
  const [, stage, connection] = /^\/([^/]+)\/@connections\/([^/?]+)$/.exec(request.path) ?? [];
  if (!api || !stage || !connection) return undefined;
  const input = { api, stage, connection: decodeURIComponent(connection), data: bytesOf(request.body) };
  return { service: 'execute-api', operation: request.method, input };
};

/** The services that take a form with the name of their operation in it. */
const queryCall = (request: SdkRequest): AwsCall | undefined => {
  if (!request.hostname.startsWith('autoscaling.')) return undefined;
  const query = readQuery(bytesOf(request.body).toString('utf8'));
  return query && { service: 'autoscaling', ...query, protocol: 'query' };
};

/** EFS names what it is asked by method and path. */
const fileSystemCall = (request: SdkRequest): AwsCall | undefined => {
  if (!request.hostname.startsWith('elasticfilesystem.') || request.path !== '/2015-02-01/access-points')
    return undefined;
  const service = 'elasticfilesystem';
  return request.method === 'POST'
    ? { service, operation: 'CreateAccessPoint', input: jsonOf(request.body) }
    : { service, operation: 'DescribeAccessPoints', input: request.query ?? {} };
};

/** Which service and operation a request means. Throws an `AwsError` that names what is missing on one machine. */
export const callOf = (request: SdkRequest): AwsCall => {
  const [prefix, operation] = (headerOf(request, 'x-amz-target') ?? '').split('.');
  const service = targets[prefix ?? ''];
  if (service && operation) return { service, operation, input: jsonOf(request.body) };
  const query = queryCall(request);
  if (query) return query;
  const other =
    fileSystemCall(request) ??
    sesCall(request, () => jsonOf(request.body)) ??
    connectionCall(request) ??
    s3Call(request, () => bytesOf(request.body));
  if (other) return other;
  throw new AwsError(
    'UnknownOperationException',
    `Nothing answers ${request.method} ${request.hostname}${request.path}${prefix ? ` (${prefix}.${operation ?? ''})` : ''} on one machine.`,
  );
};

/** The refusal of an operation that a service does not answer here. */
export const unknownOperation = (service: ServiceName, operation: string): AwsError =>
  new AwsError('UnknownOperationException', `${service} has no operation ${operation} on one machine.`);
