import { CustomResource, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct, type IDependable } from 'constructs';
import { acknowledge, acknowledgeWildcard } from './acknowledge.ts';
import type { DeskpoolFunction } from './deskpool-function.ts';

export type OnDeploymentProps = {
  readonly portal: string;
  /** Told `RequestType` and the properties below, by CDK's provider framework. */
  readonly calls: DeskpoolFunction;
  /** `Custom::…` */
  readonly resourceType: string;
  /** Told again whenever one of these changes. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** What has to be there before. */
  readonly after: readonly IDependable[];
};

/** Calls a function while the stack is deployed, the first time and again whenever its properties change. */
export class OnDeployment extends Construct {
  constructor(scope: Construct, id: string, { portal, calls, resourceType, properties, after }: OnDeploymentProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'ProviderLog', {
      logGroupName: `/deskpool/${portal}/${calls.functionName.replace(`deskpool-${portal}-`, '')}-provider`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // CDK's framework tells CloudFormation how it went, also when the function fails or takes too long.
    const provider = new Provider(this, 'Provider', { onEventHandler: calls.function, logGroup });
    const { functionArn } = calls.function;
    acknowledgeWildcard(provider, `${functionArn}:*`, 'The framework calls this one function, in any of its versions.');
    acknowledge(
      provider,
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
      'The role is of CDK’s own making; the policy lets it write its log.',
    );
    const done = new CustomResource(this, 'Done', {
      serviceToken: provider.serviceToken,
      resourceType,
      serviceTimeout: Duration.minutes(5),
      properties: { ...properties },
    });
    // Policies are resources of their own: without them the first call would be refused.
    done.node.addDependency(calls, ...after);
  }
}
