import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { DeskpoolFunction } from './deskpool-function.ts';

/** Calls a function each minute. A call that can't be delivered within a minute is dropped into its dead letters: the next is due. */
export class EachMinute extends Construct {
  constructor(scope: Construct, id: string, props: { readonly calls: DeskpoolFunction }) {
    super(scope, id);
    const { calls } = props;
    const rule = new Rule(this, 'Rule', {
      ruleName: `${calls.functionName}-each-minute`,
      schedule: Schedule.rate(Duration.minutes(1)),
    });
    rule.addTarget(
      new LambdaFunction(calls.function, {
        maxEventAge: Duration.minutes(1),
        retryAttempts: 0,
        ...(calls.deadLetters && { deadLetterQueue: calls.deadLetters.queue }),
      }),
    );
  }
}
