import { Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { DeskpoolFunction } from './deskpool-function.ts';

/** What an alarm is about: a heading of `docs/runbook.md`, where it says what it means and what to do. */
export type AlarmKind =
  | 'Function errors'
  | 'Function throttles'
  | 'Dead letters'
  | 'Stream lag'
  | 'API failures'
  | 'Live failures'
  | 'Gateways unhealthy'
  | 'Gateway failures'
  | 'Table throttles'
  | 'Licence use'
  | 'Machines refused'
  | 'Hosts wanted';

export type AlarmProps = {
  readonly kind: AlarmKind;
  /** Which of several, as part of the alarm's name. */
  readonly of: string;
  /** By the minute. */
  readonly metric: IMetric;
  readonly threshold: number;
  /** Minutes in a row. */
  readonly minutes?: number;
  readonly below?: boolean;
};

/** The heading's anchor, as Markdown viewers make it. */
export const anchorOf = (kind: AlarmKind): string => kind.toLowerCase().replaceAll(' ', '-');

/** Rings the operators, by mail. */
export class AlarmBell extends Construct {
  readonly alarms: Alarm[] = [];
  readonly topic: Topic;
  readonly #portal: string;

  constructor(scope: Construct, id: string, props: { readonly portal: string; readonly operators: readonly string[] }) {
    super(scope, id);
    this.#portal = props.portal;
    // CloudWatch can't use the key that AWS keeps for SNS.
    const key = new Key(this, 'Key', { description: `Alarms of ${props.portal}`, enableKeyRotation: true });
    key.grantEncryptDecrypt(new ServicePrincipal('cloudwatch.amazonaws.com'));
    this.topic = new Topic(this, 'Topic', {
      topicName: `deskpool-${props.portal}-alarms`,
      displayName: `Deskpool ${props.portal}`,
      masterKey: key,
      enforceSSL: true,
    });
    // A policy of its own takes the place of the one by which everybody in the account may publish, alarms among them.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        actions: ['sns:Publish'],
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    for (const operator of props.operators) this.topic.addSubscription(new EmailSubscription(operator));
  }

  /** Tells a function, too. Both parts lie here, and not beside the function: its stack would need ours, which needs it. */
  tell(listener: DeskpoolFunction): void {
    const { functionArn } = listener.function;
    const { topicArn } = this.topic;
    new CfnPermission(this, 'MayTell', {
      action: 'lambda:InvokeFunction',
      functionName: functionArn,
      principal: 'sns.amazonaws.com',
      sourceArn: topicArn,
    });
    new Subscription(this, 'Tells', {
      topic: this.topic,
      protocol: SubscriptionProtocol.LAMBDA,
      endpoint: functionArn,
    });
  }

  ring({ kind, of, metric, threshold, minutes = 1, below = false }: AlarmProps): void {
    const id = `${kind.replaceAll(' ', '')}-${of}`;
    const alarm = new Alarm(this, id, {
      alarmName: `deskpool-${this.#portal}-${anchorOf(kind)}-${of}`,
      alarmDescription: `${kind}: ${of}. What to do: docs/runbook.md#${anchorOf(kind)}`,
      metric,
      threshold,
      evaluationPeriods: minutes,
      comparisonOperator: below
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: below ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    const action = new SnsAction(this.topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    this.alarms.push(alarm);
  }
}
