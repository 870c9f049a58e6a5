import { randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsError } from './aws-error.ts';
import { callOf } from './aws-call.ts';
import type { AwsCall, SdkRequest, ServiceName } from './aws-call.ts';
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
  readonly body: Uint8Array;
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
    try {
      const answer = await answerOf(services, policy, callOf(request));
      const [status, body] = answer instanceof ServiceReply ? [answer.status, answer.body] : [200, answer];
      return { response: responseOf(status, body) };
    } catch (error) {
      if (error instanceof AwsError) return { response: refusal(error) };
      throw error;
    }
  },
  updateHttpClientConfig: () => undefined,
  httpHandlerConfigs: () => ({}),
  destroy: () => undefined,
});
