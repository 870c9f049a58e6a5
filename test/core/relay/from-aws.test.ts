import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromEvent, fromNotification } from '#core/relay/from-aws.ts';
import { MessageWish } from '#core/relay/message.ts';

const alarm = {
  AlarmName: 'deskpool-errors',
  AlarmDescription: 'A function fails',
  NewStateValue: 'ALARM',
  OldStateValue: 'OK',
  NewStateReason: 'Threshold Crossed: 1 datapoint [3.0]',
  StateChangeTime: '2026-11-22T12:00:00.000+0000',
  Region: 'EU (Frankfurt)',
};
const notification = (message: unknown, Subject?: string) => ({
  MessageId: 'n-1',
  Subject,
  Message: typeof message === 'string' ? message : JSON.stringify(message),
});

describe('an alarm of CloudWatch', () => {
  test('is a message in its own words', () => {
    expect(fromNotification(notification(alarm))).toEqual({
      id: 'sns/n-1',
      severity: 'error',
      source: 'cloudwatch',
      subject: 'ALARM: deskpool-errors',
      message: 'A function fails\n\nThreshold Crossed: 1 datapoint [3.0]',
      fields: {
        alarm: 'deskpool-errors',
        state: 'ALARM',
        before: 'OK',
        at: '2026-11-22T12:00:00.000+0000',
        region: 'EU (Frankfurt)',
      },
    });
  });

  test.each([
    ['OK', 'info'],
    ['INSUFFICIENT_DATA', 'warning'],
  ])('that is %s is %s', (state, severity) => {
    expect(fromNotification(notification({ ...alarm, NewStateValue: state })).severity).toBe(severity);
  });
});

test('another notification is told as it came', () => {
  expect(fromNotification(notification('hello', 'Line one\r\nBcc: x'))).toMatchObject({
    source: 'sns',
    subject: 'Line one Bcc: x',
    message: 'hello',
  });
});

test('an event of EventBridge is a message with its details, as grave as it says', () => {
  const event = {
    id: 'e-1',
    source: 'aws.ecs',
    'detail-type': 'ECS Task State Change',
    region: 'eu-central-1',
    time: '2026-11-22T12:00:00Z',
    resources: ['arn:aws:ecs:task/1'],
    detail: { lastStatus: 'STOPPED' },
  };
  expect(fromEvent(event)).toMatchObject({
    id: 'event/e-1',
    source: 'aws.ecs',
    severity: 'info',
    subject: 'ECS Task State Change',
  });
  expect(fromEvent({ ...event, detail: { severity: 'critical' } }).severity).toBe('critical');
  expect(fromEvent({ ...event, detail: { severity: 'CRITICAL!' } }).severity).toBe('info');
});

test('whatever comes, the message is one that the relay accepts', () => {
  const text = fc.string({ unit: 'binary', maxLength: 300 });
  const id = fc.uuid();
  fc.assert(
    fc.property(id, fc.option(text, { nil: undefined }), fc.oneof(text, fc.json()), (MessageId, Subject, Message) => {
      expect(MessageWish.safeParse(fromNotification({ MessageId, Subject, Message })).error).toBeUndefined();
    }),
  );
  fc.assert(
    fc.property(id, text, text, fc.jsonValue(), fc.array(text), (event, source, type, detail, resources) => {
      const wish = fromEvent({ id: event, source, 'detail-type': type, resources, detail });
      expect(MessageWish.safeParse(wish).error).toBeUndefined();
    }),
  );
});
