import { Duration } from 'aws-cdk-lib';
import type { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { DeskpoolFunction } from './deskpool-function.ts';

/** Lets a rule call a function. An event that can't be delivered within an hour is dropped into the function's dead letters. */
export function tell(rule: Rule, listener: DeskpoolFunction): void {
  rule.addTarget(
    new LambdaFunction(listener.function, {
      maxEventAge: Duration.hours(1),
      retryAttempts: 10,
      ...(listener.deadLetters && { deadLetterQueue: listener.deadLetters.queue }),
    }),
  );
}
