import { AwsError } from './aws-error.ts';

/** The services that answer on one machine. */
export type ServiceName = 'dynamodb' | 'secretsmanager' | 'ssm' | 'ecs' | 'execute-api' | 'events' | 'sqs';

/** A call of an SDK client, read from its request. */
export type AwsCall = { readonly service: ServiceName; readonly operation: string; readonly input: unknown };

/** The part of a serialised SDK request that tells what it wants. */
export type SdkRequest = {
  readonly method: string;
  readonly hostname: string;
  readonly path: string;
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

/** Which service and operation a request means. Throws an `AwsError` that names what is missing on one machine. */
export const callOf = (request: SdkRequest): AwsCall => {
  const [prefix, operation] = (headerOf(request, 'x-amz-target') ?? '').split('.');
  const service = targets[prefix ?? ''];
  if (service && operation) return { service, operation, input: jsonOf(request.body) };
  const connection = connectionCall(request);
  if (connection) return connection;
  throw new AwsError(
    'UnknownOperationException',
    `Nothing answers ${request.method} ${request.hostname}${request.path}${prefix ? ` (${prefix}.${operation ?? ''})` : ''} on one machine.`,
  );
};

/** The refusal of an operation that a service does not answer here. */
export const unknownOperation = (service: ServiceName, operation: string): AwsError =>
  new AwsError('UnknownOperationException', `${service} has no operation ${operation} on one machine.`);
