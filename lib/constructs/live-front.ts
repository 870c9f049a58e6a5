import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { LogGroupLogDestination, WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct, type IConstruct } from 'constructs';
import { acknowledge, acknowledgeWildcard } from './acknowledge.ts';
import type { DeskpoolFunction } from './deskpool-function.ts';

const stageName = 'live';

/** The WebSocket API of live changes. Made before its functions, which need its address; `answerWith` gives it its routes. */
export class LiveFront extends Construct {
  readonly api: WebSocketApi;
  /** Host of the API, without scheme. */
  readonly host: string;
  /** Where functions post to connections. */
  readonly endpoint: string;

  readonly #stage: WebSocketStage;

  constructor(scope: Construct, id: string, props: { readonly portal: string }) {
    super(scope, id);
    const { region, urlSuffix } = Stack.of(this);
    this.api = new WebSocketApi(this, 'Api', {
      apiName: `deskpool-${props.portal}-live`,
      description: 'Live changes of what people see',
    });
    this.host = `${this.api.apiId}.execute-api.${region}.${urlSuffix}`;
    this.endpoint = `https://${this.host}/${stageName}`;
    const log = new LogGroup(this, 'Log', {
      logGroupName: `/deskpool/${props.portal}/live-api`,
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#stage = new WebSocketStage(this, 'Stage', {
      webSocketApi: this.api,
      stageName,
      autoDeploy: true,
      throttle: { rateLimit: 500, burstLimit: 2_000 },
      accessLogSettings: { destination: new LogGroupLogDestination(log), format: accessLog },
    });
    acknowledge(
      this,
      'AwsSolutions-APIG4',
      'The function of $connect reads the login cookie and refuses who has none.',
    );
  }

  /** @param logsBy makes the role by which API Gateway writes the logs of an account; without it no stage may have one */
  answerWith(socket: DeskpoolFunction, logsBy: IConstruct): void {
    this.#stage.node.addDependency(logsBy);
    for (const route of ['$connect', '$disconnect', '$default']) {
      this.api.addRoute(route, { integration: new WebSocketLambdaIntegration(route.slice(1), socket.function) });
    }
  }

  /** Lets a function post to connections. */
  grantPost(poster: DeskpoolFunction): void {
    this.#grant(poster, 'POST');
  }

  /** Lets a function close connections. */
  grantClose(closer: DeskpoolFunction): void {
    this.#grant(closer, 'DELETE');
  }

  #grant(grantee: DeskpoolFunction, method: 'POST' | 'DELETE'): void {
    const connections = Stack.of(this).formatArn({
      service: 'execute-api',
      resource: this.api.apiId,
      resourceName: `${stageName}/${method}/@connections/*`,
    });
    grantee.allow(['execute-api:ManageConnections'], [connections]);
    acknowledgeWildcard(
      grantee,
      connections,
      'Connections have ids that API Gateway makes; this is every connection of this API.',
    );
  }
}

const accessLog = AccessLogFormat.custom(
  JSON.stringify({
    requestId: AccessLogField.contextRequestId(),
    connection: '$context.connectionId',
    route: '$context.routeKey',
    event: '$context.eventType',
    status: AccessLogField.contextStatus(),
    ip: AccessLogField.contextIdentitySourceIp(),
  }),
);
