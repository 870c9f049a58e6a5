import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import type { MessageWish } from '#core/relay/message.ts';
import { AwsEvent, fromEvent, fromNotification, Notification } from '#core/relay/from-aws.ts';
import { log, observed } from '../telemetry.ts';

const Notifications = z.looseObject({ Records: z.array(z.looseObject({ Sns: Notification })).min(1) });

/**
 * A function that hears notifications of SNS and events of EventBridge, and tells each as a message. It throws to be told again; what
 * comes twice is the same message.
 */
export function onAwsNews(hear: (wish: MessageWish) => Promise<void>) {
  const stack = middy<unknown, void>()
    .use(observed())
    .handler(async (event) => {
      for (const wish of wishesOf(event)) await hear(wish);
    });
  return async (event: unknown, context: Context): Promise<void> => stack(event, context);
}

function wishesOf(event: unknown): readonly MessageWish[] {
  const notifications = Notifications.safeParse(event).data;
  if (notifications) return notifications.Records.map(({ Sns }) => fromNotification(Sns));
  const one = AwsEvent.safeParse(event);
  if (one.success) return [fromEvent(one.data)];
  log.error('This is neither a notification of SNS nor an event of EventBridge.', {}, one.error);
  return [];
}
