import type { LambdaFunction } from './lambda-function.ts';

/** What AWS sets for every function, and what this machine must not lose while a function loads. */
export const runtimeEnvironment = (it: LambdaFunction, machine: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...(machine['PATH'] === undefined ? {} : { PATH: machine['PATH'] }),
  ...(machine['HOME'] === undefined ? {} : { HOME: machine['HOME'] }),
  LANG: 'en_US.UTF-8',
  AWS_REGION: it.region,
  AWS_DEFAULT_REGION: it.region,
  AWS_EXECUTION_ENV: `AWS_Lambda_${it.runtime}`,
  AWS_LAMBDA_FUNCTION_NAME: it.name,
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(it.memory),
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${it.name}`,
  AWS_LAMBDA_LOG_STREAM_NAME: 'local',
  LAMBDA_TASK_ROOT: it.folder(),
  _HANDLER: it.handler,
  ...it.environment,
});
