import * as z from 'zod';
import { repeat } from './bus.ts';
import type { Clock } from './clock.ts';
import type { InvokeLater } from './invoke-later.ts';
import { nextTimes } from './schedule-expression.ts';
import { evaluate } from '#local/policy/evaluate.ts';
import { statementsOf } from '#local/policy/statement.ts';
import { read } from '#local/template/cloud-template.ts';
import type { CloudTemplate } from '#local/template/cloud-template.ts';
import { CloudFault } from '#local/template/fault.ts';

const Schedule = z.looseObject({
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  State: z.string().default('ENABLED'),
  Target: z.looseObject({ Arn: z.string(), RoleArn: z.string(), Input: z.string().optional() }),
});

/** Starts the schedules of EventBridge Scheduler. Their role, and not the function's policy, must let them invoke. */
export const startScheduler = (cloud: CloudTemplate, invokeLater: InvokeLater, clock: Clock): void => {
  for (const resource of cloud.ofType('AWS::Scheduler::Schedule')) {
    const { ScheduleExpression, ScheduleExpressionTimezone, State, Target } = read(resource, Schedule);
    if (State !== 'ENABLED') continue;
    const needed = { action: 'lambda:InvokeFunction', resource: Target.Arn, context: {} };
    if (!evaluate(statementsOf(cloud, Target.RoleArn), needed).allowed) {
      throw new CloudFault(`${resource.path}: its role may not invoke ${Target.Arn}.`);
    }
    const input = (time: number): unknown =>
      Target.Input === undefined
        ? {
            version: '0',
            source: 'aws.scheduler',
            'detail-type': 'Scheduled Event',
            time: new Date(time).toISOString(),
            resources: [resource.attribute('Arn')],
            detail: '{}',
          }
        : JSON.parse(Target.Input);
    repeat(clock, nextTimes(ScheduleExpression, ScheduleExpressionTimezone), () =>
      invokeLater(Target.Arn, input(clock.now())),
    );
  }
};
