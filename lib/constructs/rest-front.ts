import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { families, type Family } from '#core/contract/route.ts';
import { acknowledge } from './acknowledge.ts';

export type RestFrontProps = {
  readonly portal: string;
  /** The function that answers each family of routes. */
  readonly answers: Readonly<Record<Family, IFunction>>;
};

const stageName = 'prod';

/** Who called which family. Addresses may hold secrets (codes, tickets, what a host proves itself with): functions log them without. */
const accessLog = AccessLogFormat.custom(
  JSON.stringify({
    requestId: AccessLogField.contextRequestId(),
    at: AccessLogField.contextRequestTime(),
    ip: AccessLogField.contextIdentitySourceIp(),
    method: AccessLogField.contextHttpMethod(),
    resource: AccessLogField.contextResourcePath(),
    status: AccessLogField.contextStatus(),
    bytes: AccessLogField.contextResponseLength(),
    ms: AccessLogField.contextResponseLatency(),
    failure: AccessLogField.contextIntegrationErrorMessage(),
  }),
);

/** The REST API: a greedy proxy for each family of routes. What a path means, who may call it and how it answers is in the family's function. */
export class RestFront extends Construct {
  readonly api: RestApi;
  /** What every path of the API begins with. */
  readonly path = `/${stageName}`;

  constructor(scope: Construct, id: string, props: RestFrontProps) {
    super(scope, id);
    const log = new LogGroup(this, 'Log', {
      logGroupName: `/deskpool/${props.portal}/rest-api`,
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.api = new RestApi(this, 'Api', {
      restApiName: `deskpool-${props.portal}`,
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: true,
      deployOptions: {
        stageName,
        tracingEnabled: true,
        metricsEnabled: true,
        loggingLevel: MethodLoggingLevel.ERROR,
        throttlingRateLimit: 500,
        throttlingBurstLimit: 1_000,
        accessLogDestination: new LogGroupLogDestination(log),
        accessLogFormat: accessLog,
      },
    });
    for (const [family, answering] of Object.entries(props.answers) as [Family, IFunction][]) {
      const integration = new LambdaIntegration(answering, { allowTestInvoke: false });
      const { paths, posts = [] }: { readonly paths: readonly string[]; readonly posts?: readonly string[] } =
        families[family];
      for (const path of paths) this.api.root.resourceForPath(path).addMethod('ANY', integration);
      for (const path of posts) this.api.root.resourceForPath(path).addMethod('POST', integration);
    }
    this.#acknowledge();
  }

  /** Host of the API, without scheme. */
  get host(): string {
    const { region, urlSuffix } = Stack.of(this);
    return `${this.api.restApiId}.execute-api.${region}.${urlSuffix}`;
  }

  /** Base of the API, without a slash at the end. */
  get address(): string {
    return `https://${this.host}${this.path}`;
  }

  #acknowledge(): void {
    const inTheFunction =
      'Every route has its own access rule in the route table, checked in one place in the function: logins by';
    acknowledge(
      this.api,
      'AwsSolutions-APIG2',
      'Bodies and queries are parsed with the schemas of the route table in the functions.',
    );
    acknowledge(
      this.api,
      'AwsSolutions-APIG4',
      `${inTheFunction} cookie, robots, lookup clients and monitoring systems by token, the gateway by its key, the provider by its signature.`,
    );
    acknowledge(
      this.api,
      'AwsSolutions-COG4',
      `${inTheFunction} OpenID Connect of the school's own provider, not by Cognito.`,
    );
    acknowledge(
      this.api,
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      'API Gateway writes logs with one role for the whole account and region; this policy is the one AWS documents for it.',
    );
  }
}
