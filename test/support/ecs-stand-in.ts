import { ECSClient } from '@aws-sdk/client-ecs';

/** One request to ECS: its operation and body. */
export type EcsCall = { readonly operation: string; readonly body: Record<string, unknown> };
/** What ECS answers: a body, or an exception by name. */
export type EcsAnswer =
  | { readonly body: Record<string, unknown> }
  | { readonly exception: string; readonly message: string; readonly more?: Record<string, unknown> };

/** A real client before an ECS that answers what the test says and keeps what it was asked. It asks once, unless told to be patient. */
export function ecsThatAnswers(
  answer: (call: EcsCall) => EcsAnswer,
  { maxAttempts = 1 } = {},
): {
  readonly client: ECSClient;
  readonly calls: readonly EcsCall[];
} {
  const calls: EcsCall[] = [];
  const handle = async (request: { headers: Record<string, string>; body?: unknown }) => {
    const operation = (request.headers['x-amz-target'] ?? '').split('.').at(-1) ?? '';
    const call = { operation, body: JSON.parse(textOf(request.body)) as Record<string, unknown> };
    calls.push(call);
    return { response: replyOf(answer(call)) };
  };
  const client = new ECSClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts,
    requestHandler: { handle },
  });
  return { client, calls };
}

const textOf = (body: unknown) => (typeof body === 'string' ? body : new TextDecoder().decode(body as Uint8Array));

function replyOf(answer: EcsAnswer) {
  const isRefused = 'exception' in answer;
  const body = isRefused ? { __type: answer.exception, message: answer.message, ...answer.more } : answer.body;
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  return { statusCode: isRefused ? 400 : 200, headers, body: new TextEncoder().encode(JSON.stringify(body)) };
}
