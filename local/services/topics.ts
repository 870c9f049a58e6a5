import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Clock } from '#local/events/clock.ts';
import type { InvokeLater } from '#local/events/invoke-later.ts';
import type { Functions } from '#local/functions/functions.ts';
import type { MayInvoke } from '#local/functions/invoke-permission.ts';
import { read } from '#local/template/cloud-template.ts';
import type { CloudTemplate } from '#local/template/cloud-template.ts';
import { CloudFault } from '#local/template/fault.ts';

const Subscription = z.looseObject({ TopicArn: z.string(), Protocol: z.string(), Endpoint: z.string() });

/** What is published: what an alarm of CloudWatch says, or anything else. */
export type Notice = { readonly subject?: string; readonly message: string };

/** SNS: topics with the subscriptions of the template. Mail to operators goes nowhere on one machine. */
export type Topics = {
  /** Publishes as AWS does that rings an alarm. Resolves when every function has had its first attempt. */
  readonly publish: (topicArn: string, notice: Notice) => Promise<void>;
  /** The topics' ARNs. */
  readonly arns: readonly string[];
};

export type TopicsOptions = {
  readonly functions: Functions;
  readonly invokeLater: InvokeLater;
  readonly mayInvoke: MayInvoke;
  readonly clock: Clock;
};

/** Opens the topics. */
export const openTopics = (cloud: CloudTemplate, options: TopicsOptions): Topics => {
  const { functions, invokeLater, mayInvoke, clock } = options;
  const arns = cloud.ofType('AWS::SNS::Topic').map((topic) => topic.ref);
  const subscriptions = cloud.ofType('AWS::SNS::Subscription').map((one) => read(one, Subscription));
  return {
    arns,
    publish: async (topicArn, notice) => {
      if (!arns.includes(topicArn)) throw new CloudFault(`There is no topic ${topicArn}.`);
      const listeners = subscriptions.filter((one) => one.TopicArn === topicArn && one.Protocol === 'lambda');
      const Records = [recordOf(topicArn, notice, clock.now())];
      await Promise.all(
        listeners.map(({ Endpoint }) => {
          if (!mayInvoke(functions.find(Endpoint), 'sns.amazonaws.com', topicArn))
            throw new CloudFault(`${topicArn} may not invoke ${Endpoint}: the template has no permission for it.`);
          return invokeLater(Endpoint, { Records });
        }),
      );
    },
  };
};

/** A record as Lambda gets it from SNS. */
const recordOf = (topicArn: string, { subject, message }: Notice, now: number) => ({
  EventSource: 'aws:sns',
  EventVersion: '1.0',
  EventSubscriptionArn: `${topicArn}:${randomUUID()}`,
  Sns: {
    Type: 'Notification',
    MessageId: randomUUID(),
    TopicArn: topicArn,
    Subject: subject ?? null,
    Message: message,
    Timestamp: new Date(now).toISOString(),
    MessageAttributes: {},
  },
});
