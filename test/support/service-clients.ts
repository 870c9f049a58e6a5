import { AwsError } from '#local/services/aws-error.ts';
import { callOf, type SdkRequest, type ServiceName } from '#local/services/aws-call.ts';
import type { Service } from '#local/services/service.ts';

/** What a real SDK client is made with to talk to these services of one machine; whoever asks is allowed everything. */
export function settingsFor(services: Partial<Readonly<Record<ServiceName, Pick<Service, 'answer'>>>>) {
  const answered = async (request: SdkRequest) => {
    const { service, operation, input } = callOf(request);
    const found = services[service];
    if (!found) throw new AwsError('UnknownOperationException', `There is no ${service} here.`);
    return { status: 200, body: await found.answer(operation, input), type: undefined };
  };
  const handle = async (request: SdkRequest) => {
    const { status, body, type } = await answered(request).catch((error: unknown) => {
      if (!(error instanceof AwsError)) throw error;
      return {
        status: error.status,
        type: error.type,
        body: { __type: error.type, message: error.message, ...error.more },
      };
    });
    const headers: Record<string, string> = { 'content-type': 'application/x-amz-json-1.1' };
    if (type) headers['x-amzn-errortype'] = type;
    return { response: { statusCode: status, headers, body: new TextEncoder().encode(JSON.stringify(body)) } };
  };
  return {
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: { handle } as never,
  };
}
