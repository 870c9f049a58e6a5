import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  type IFunction,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type * as z from 'zod';
import type { EnvOf } from '#core/contract/env.ts';
import type { Bundles } from '../bundle.ts';
import type { FunctionName } from '../functions.ts';
import { acknowledge } from './acknowledge.ts';
import { DeadLetters } from './dead-letters.ts';

/** What the construct itself puts into each function's environment. */
type Given = 'POWERTOOLS_SERVICE_NAME' | 'POWERTOOLS_METRICS_NAMESPACE' | 'LOG_LEVEL';

export type DeskpoolFunctionProps<S extends z.ZodType> = {
  readonly name: FunctionName;
  /** The portal's name; begins the function's own. */
  readonly portal: string;
  /** One sentence for the console. */
  readonly description: string;
  readonly bundles: Bundles;
  /** The schema that the handler parses its environment with. */
  readonly env: S;
  /** What that schema asks for; a missing variable does not compile. */
  readonly environment: Omit<EnvOf<S>, Given>;
  /** At most 29 s behind an API, because the API waits no longer. */
  readonly timeout: Duration;
  /** MiB; the share of a processor grows with it. */
  readonly memory?: number;
  /** For functions that are called asynchronously: how often a failed event is tried again before it becomes a dead letter. */
  readonly retries?: 0 | 1 | 2;
};

/**
 * One function of the house: a bundle with the stage beside it, a role that may write its own log and nothing else until somebody
 * grants more, traces, and, where events arrive asynchronously, a queue for those that it could not take.
 */
export class DeskpoolFunction<S extends z.ZodType = z.ZodType> extends Construct {
  readonly function: IFunction;
  readonly deadLetters: DeadLetters | undefined;
  readonly functionName: string;

  constructor(scope: Construct, id: string, props: DeskpoolFunctionProps<S>) {
    super(scope, id);
    this.functionName = `deskpool-${props.portal}-${props.name}`;
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/deskpool/${props.portal}/${props.name}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${this.functionName} may do`,
    });
    logGroup.grantWrite(role);
    if (props.retries !== undefined) {
      this.deadLetters = new DeadLetters(this, 'Failed', { queueName: `${this.functionName}-failed` });
    }
    this.function = new LambdaFunction(this, 'Function', {
      functionName: this.functionName,
      description: props.description,
      role,
      logGroup,
      code: Code.fromAsset(join(props.bundles.functions, props.name)),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      tracing: Tracing.ACTIVE,
      timeout: props.timeout,
      memorySize: props.memory ?? 512,
      environment: {
        ...(props.environment as Record<string, string>),
        POWERTOOLS_SERVICE_NAME: props.portal,
        POWERTOOLS_METRICS_NAMESPACE: 'Deskpool',
        LOG_LEVEL: 'INFO',
      },
      ...(props.retries !== undefined && { retryAttempts: props.retries, maxEventAge: Duration.hours(1) }),
      ...(this.deadLetters && { onFailure: new SqsDestination(this.deadLetters.queue) }),
    });
    acknowledge(this, 'AwsSolutions-IAM5[Resource::*]', 'The two actions of X-Ray know no resources.');
  }

  /** Allows actions on resources, under conditions where given. */
  allow(actions: readonly string[], resources: readonly string[], conditions?: Record<string, unknown>): void {
    this.function.addToRolePolicy(
      new PolicyStatement({ actions: [...actions], resources: [...resources], ...(conditions && { conditions }) }),
    );
  }
}
