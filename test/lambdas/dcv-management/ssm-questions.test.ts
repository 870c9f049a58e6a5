import { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { ssmQuestions } from '#lambdas/dcv-management/ssm-questions.ts';
import { answeredBy, type AwsReply, type AwsRequest } from '#test/support/aws-replies.ts';

const json = (body: unknown): AwsReply => ({ status: 200, body: JSON.stringify(body) });
const refusal = (type: string): AwsReply => ({ status: 400, body: JSON.stringify({ __type: type, message: type }) });
const described = JSON.stringify({
  id: 'jane',
  owner: 'jane',
  'num-of-connections': 2,
  'creation-time': '2026-11-22T12:00:00Z',
});

/** Asks a host; what it answers comes in this order, the last one for ever. */
async function ask(...answers: readonly AwsReply[]) {
  const asked: string[] = [];
  let waited = 0;
  const reply = ({ headers }: AwsRequest) => {
    asked.push((headers['x-amz-target'] ?? '').split('.')[1] ?? '');
    return answers[Math.min(asked.length, answers.length) - 1] ?? refusal('Unexpected');
  };
  const client = new SSMClient({ ...answeredBy(reply), maxAttempts: 1 });
  const pause = async (time: number) => void (waited += time);
  const answer = await ssmQuestions(client, 'deskpool-demo-dcv-', pause).describe('i-0123456789abcdef0', 'jane');
  return { answer, asked, waited };
}
const sent = json({ Command: { CommandId: 'c1' } });

describe('a host that is asked about a session', () => {
  test('describes it, once it has been fetched and done', async () => {
    const { answer, asked } = await ask(
      sent,
      refusal('InvocationDoesNotExist'),
      json({ Status: 'InProgress' }),
      json({ Status: 'Success', StandardOutputContent: described }),
    );
    expect(answer).toMatchObject({ id: 'jane', connections: 2, createdAt: Date.parse('2026-11-22T12:00:00Z') });
    expect(asked).toEqual(['SendCommand', ...Array.from({ length: 3 }, () => 'GetCommandInvocation')]);
  });

  test('says that there is none', async () => {
    expect(await ask(sent, json({ Status: 'Failed' }))).toMatchObject({ answer: 'gone' });
  });

  test.each([
    ['can’t be reached', [refusal('InvalidInstanceId')]],
    ['can’t be asked now', [refusal('ThrottlingException')]],
    ['never answers', [sent, json({ Status: 'Pending' })]],
    ['is hard to hear', [sent, refusal('ThrottlingException')]],
    ['timed out', [sent, json({ Status: 'TimedOut' })]],
    ['says what is no description', [sent, json({ Status: 'Success', StandardOutputContent: '{"id":' })]],
  ])('is silent where it %s, in less than the time that an API waits', async (_what, answers) => {
    const { answer, waited } = await ask(...answers);
    expect(answer).toBe('silent');
    expect(waited).toBeLessThanOrEqual(12_000);
  });

  test('and anything else is an error', async () => {
    await expect(ask(refusal('AccessDeniedException'))).rejects.toThrow('AccessDenied');
  });
});
