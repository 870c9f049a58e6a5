import { randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Reply } from '#local/dynamodb/refusal.ts';

/** One request of DynamoDB: its target (`DynamoDB_20120810.PutItem`) and its JSON body. */
export type Call = (target: string, body: unknown) => Promise<Reply>;

/** The part of a serialised SDK request that matters here. */
interface HttpRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface HttpReply {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** What an AWS SDK v3 client takes as its `requestHandler`. */
export interface RequestHandler {
  readonly metadata: { readonly handlerProtocol: string };
  readonly handle: (request: HttpRequest) => Promise<{ readonly response: HttpReply }>;
  readonly updateHttpClientConfig: () => void;
  readonly httpHandlerConfigs: () => object;
  readonly destroy: () => void;
}

/**
 * A `requestHandler` for AWS SDK v3 clients that answers in this process, without a socket: client, serialiser, retries
 * and error types are the real ones. `call` is the local DynamoDB's, or a wrapper that knows who is calling.
 */
export function createRequestHandler(call: Call): RequestHandler {
  return {
    metadata: { handlerProtocol: 'in-process' },
    handle: async (request) => {
      const { status, body } = await call(request.headers['x-amz-target'] ?? '', bodyOf(request));
      return { response: replyOf(status, JSON.stringify(body)) };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
}

/** The JSON of a request, or undefined (which the engine refuses) when it is none. */
function bodyOf({ body }: HttpRequest): unknown {
  try {
    return JSON.parse(typeof body === 'string' ? body : text(body as Uint8Array));
  } catch {
    return undefined;
  }
}

/** The bytes by their buffer: the SDK's body type warns when its string methods are called. */
const text = ({ buffer, byteOffset, byteLength }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('utf8');

function replyOf(statusCode: number, json: string): HttpReply {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': String(Buffer.byteLength(json)),
    'x-amzn-requestid': randomUUID(),
    'x-amz-crc32': String(crc32(json)),
  };
  return { statusCode, headers, body: Buffer.from(json) };
}
