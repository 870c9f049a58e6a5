import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { AwsError } from './aws-error.ts';
import { callOf } from './aws-call.ts';
import type { AwsCall, SdkRequest, ServiceName } from './aws-call.ts';
import { queryAnswer, queryRefusal } from './query-protocol.ts';
import { RawReply } from './raw-reply.ts';
import { s3Refusal } from './s3/s3-xml.ts';
import type { Service } from './service.ts';
import { runningFunction } from '#local/functions/running.ts';
import type { Policy } from '#local/policy/policy.ts';

/** What an AWS SDK client takes as its `requestHandler`. */
export type SdkHandler = {
  readonly metadata: { readonly handlerProtocol: string };
  readonly handle: (request: SdkRequest) => Promise<{ readonly response: SdkResponse }>;
  readonly updateHttpClientConfig: () => void;
  readonly httpHandlerConfigs: () => object;
  readonly destroy: () => void;
};
type SdkResponse = {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array | Readable;
};

/** A whole reply, for a service that words its own refusals. */
export class ServiceReply {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    this.status = status;
    this.body = body;
  }
}

const responseOf = (status: number, body: unknown, headers: Record<string, string> = {}): SdkResponse => {
  const bytes = Buffer.from(body === undefined ? '' : JSON.stringify(body));
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'content-length': String(bytes.byteLength),
      'x-amzn-requestid': randomUUID(),
      'x-amz-crc32': String(crc32(bytes)),
      ...headers,
    },
    body: bytes,
  };
};

/** A refusal in both of the ways that the JSON protocols know: by header and by the body's `__type`. */
const refusal = ({ type, message, status, more }: AwsError): SdkResponse =>
  responseOf(status, { __type: type, message, ...more }, { 'x-amzn-errortype': type });

const xmlOf = (statusCode: number, xml: string): SdkResponse => {
  const body = Buffer.from(xml);
  const headers = { 'content-type': 'text/xml', 'content-length': String(body.byteLength) };
  return { statusCode, headers: { ...headers, 'x-amzn-requestid': randomUUID() }, body };
};

/** Bytes as they are. S3's client reads what it gets as a stream. */
const rawOf = ({ status, headers, body }: RawReply): SdkResponse => ({
  statusCode: status,
  headers: { 'content-length': String(body.byteLength), 'x-amz-request-id': randomUUID(), ...headers },
  body: Readable.from([body], { objectMode: false }),
});

/** An answer or a refusal in the words of the call's protocol. */
const written = ({ protocol, operation }: Partial<AwsCall>, outcome: unknown): SdkResponse => {
  if (outcome instanceof RawReply) return rawOf(outcome);
  if (outcome instanceof AwsError && protocol === 's3')
    return rawOf(new RawReply(outcome.status, { 'content-type': 'application/xml' }, Buffer.from(s3Refusal(outcome))));
  if (outcome instanceof AwsError)
    return protocol === 'query' ? xmlOf(outcome.status, queryRefusal(outcome)) : refusal(outcome);
  if (protocol === 'query') return xmlOf(200, queryAnswer(operation ?? '', outcome));
  const [status, body] = outcome instanceof ServiceReply ? [outcome.status, outcome.body] : [200, outcome];
  return responseOf(status, body);
};

const answerOf = async (services: Readonly<Record<ServiceName, Service>>, policy: Policy, call: AwsCall) => {
  const who = runningFunction();
  if (!who)
    throw new AwsError(
      'UnrecognizedClientException',
      'An SDK call on one machine comes from a function, and none is running here.',
      403,
    );
  const service = services[call.service];
  const denial = policy.check(who.function, service.needs(call, who.function));
  if (denial) {
    who.print('ERROR', JSON.stringify({ timestamp: new Date().toISOString(), level: 'ERROR', ...denial }));
    throw new AwsError('AccessDeniedException', denial.message, call.service === 'execute-api' ? 403 : 400);
  }
  return service.answer(call.operation, call.input);
};

/**
 * The request handler behind every SDK client of the functions: works out who calls what, asks the policies, and passes the call
 * to the service on this machine. Client, serialiser, retries and error classes stay AWS's own.
 */
export const sdkHandler = (services: Readonly<Record<ServiceName, Service>>, policy: Policy): SdkHandler => ({
  metadata: { handlerProtocol: 'in-process' },
  handle: async (request) => {
    let call: AwsCall | undefined;
    try {
      call = callOf(request);
      return { response: written(call, await answerOf(services, policy, call)) };
    } catch (error) {
      if (error instanceof AwsError) return { response: written(call ?? {}, error) };
      throw error;
    }
  },
  updateHttpClientConfig: () => undefined,
  httpHandlerConfigs: () => ({}),
  destroy: () => undefined,
});
