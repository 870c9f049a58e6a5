import '#test/support/quiet.ts';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from 'vitest';
import type { MessageWish } from '#core/relay/message.ts';
import { mailNews } from '#lambdas/relay/mail-news.ts';
import { newMessages } from '#lambdas/relay/new-messages.ts';
import { onAwsNews } from '#lambdas/relay/on-aws-news.ts';
import { mailItem, messageItem } from '#lambdas/relay/relay-item.ts';
import { begin } from '#core/relay/moves.ts';
import { noon } from '#test/support/builders.ts';
import { aMessage } from '#test/support/relay-under-test.ts';
import { lambdaContext } from '#test/support/rest-event.ts';

const event = (eventType: string, more: object = {}) => ({
  eventType,
  mail: {
    messageId: 'ses-1',
    destination: ['ops@example.org'],
    tags: { 'deskpool-mail': ['m-1'], 'deskpool-claim': ['c-1'], 'ses:caller-identity': ['deskpool'] },
  },
  ...more,
});
const ours = { mail: 'm-1', claim: 'c-1', reference: 'ses-1' };

describe('an event of SES', () => {
  test.each([
    ['Send', { send: {} }, { is: 'sent' }],
    [
      'Delivery',
      { delivery: { recipients: ['ops@example.org'] } },
      { is: 'delivered', recipients: ['ops@example.org'], forGood: false },
    ],
    [
      'Bounce',
      { bounce: { bounceType: 'Permanent', bouncedRecipients: [{ emailAddress: 'ops@example.org' }] } },
      { is: 'bounced', recipients: ['ops@example.org'], forGood: true },
    ],
    [
      'Bounce',
      { bounce: { bounceType: 'Transient', bouncedRecipients: [{ emailAddress: 'ops@example.org' }] } },
      { is: 'bounced', recipients: ['ops@example.org'], forGood: false },
    ],
    [
      'Complaint',
      { complaint: { complainedRecipients: [{ emailAddress: 'ops@example.org' }] } },
      { is: 'complained', recipients: ['ops@example.org'], forGood: true },
    ],
    ['Reject', { reject: { reason: 'Bad content' } }, { is: 'rejected', why: 'SES has rejected it: Bad content' }],
  ])('%s is read', (type, more, news) => {
    expect(mailNews(event(type, more))).toEqual({ ...ours, ...news });
  });

  test.each([
    ['of a mail of others', { ...event('Send'), mail: { messageId: 'x', tags: {} } }],
    ['that tells nothing new', event('DeliveryDelay')],
    ['that is none', 'hello'],
    ['that is nothing', null],
  ])('%s is passed over', (_what, detail) => {
    expect(mailNews(detail)).toBeUndefined();
  });
});

describe('news from AWS', () => {
  const heard = async (news: unknown) => {
    const wishes: MessageWish[] = [];
    await onAwsNews(async (wish) => void wishes.push(wish))(news, lambdaContext);
    return wishes.map(({ id, source }) => [id, source]);
  };

  test('comes as notifications of SNS', async () => {
    const record = (MessageId: string, Message: string) => ({ EventSource: 'aws:sns', Sns: { MessageId, Message } });
    expect(await heard({ Records: [record('1', 'a'), record('2', 'b')] })).toEqual([
      ['sns/1', 'sns'],
      ['sns/2', 'sns'],
    ]);
  });
  test('and as events of EventBridge', async () => {
    expect(await heard({ id: 'e', source: 'aws.ecs', 'detail-type': 'x', detail: {} })).toEqual([
      ['event/e', 'aws.ecs'],
    ]);
  });
  test('and as anything else it is passed over, since to be told it again is no use', async () => {
    for (const nonsense of [null, 'hello', {}, { Records: [] }, { Records: [{ body: 'x' }] }])
      expect(await heard(nonsense)).toEqual([]);
  });
});

test('of the stream of the table, new messages alone are dispatched', () => {
  const item = marshall(messageItem(aMessage('m-1'), 1), { removeUndefinedValues: true });
  const mail = begin({ id: 'm-1', kind: 'alone', to: [], sendAt: noon }, 1, noon);
  const head = marshall(mailItem(mail, 1), { removeUndefinedValues: true });
  const change = { item: 'i', sequenceNumber: '1' };
  expect(
    newMessages([
      { ...change, before: undefined, after: item },
      { ...change, before: item, after: item },
      { ...change, before: item, after: undefined },
      { ...change, before: undefined, after: head },
    ]),
  ).toEqual(['m-1']);
});
