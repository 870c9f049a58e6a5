import type { Context } from 'aws-lambda';
import type { LambdaFunction } from './lambda-function.ts';

/** What a handler gets as its second argument. `deadline` is a time in milliseconds. */
export const lambdaContext = (
  it: LambdaFunction,
  requestId: string,
  deadline: number,
): Omit<Context, 'done' | 'fail' | 'succeed'> => ({
  callbackWaitsForEmptyEventLoop: true,
  functionName: it.name,
  functionVersion: '$LATEST',
  invokedFunctionArn: it.arn,
  memoryLimitInMB: String(it.memory),
  awsRequestId: requestId,
  logGroupName: `/aws/lambda/${it.name}`,
  logStreamName: 'local',
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
});
