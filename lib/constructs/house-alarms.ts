import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { HttpCodeTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { AlarmBell } from './alarm-bell.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { DeskpoolFunction } from './deskpool-function.ts';
import type { DeskTable } from './desk-table.ts';
import type { GatewayBalancer } from './gateway-balancer.ts';

const byTheMinute = { period: Duration.minutes(1) };
const summed = { ...byTheMinute, statistic: Stats.SUM };

/** A function fails or is turned away. Name without what all names begin with. */
export function watchFunction(bell: AlarmBell, watched: DeskpoolFunction, portal: string): void {
  const of = watched.functionName.replace(`deskpool-${portal}-`, '');
  bell.ring({ kind: 'Function errors', of, metric: watched.function.metricErrors(summed), threshold: 3 });
  bell.ring({
    kind: 'Function throttles',
    of,
    metric: watched.function.metricThrottles(summed),
    threshold: 1,
    minutes: 2,
  });
  if (watched.deadLetters) watchDeadLetters(bell, watched.deadLetters, of);
}

/** A function is more than a minute behind the changes of its table. */
export function watchListener(
  bell: AlarmBell,
  { listener, deadLetters }: { readonly listener: DeskpoolFunction; readonly deadLetters: DeadLetters },
  portal: string,
): void {
  const of = listener.functionName.replace(`deskpool-${portal}-`, '');
  const metric = listener.function.metric('IteratorAge', { ...byTheMinute, statistic: Stats.MAXIMUM });
  bell.ring({ kind: 'Stream lag', of, metric, threshold: 60_000, minutes: 2 });
  watchDeadLetters(bell, deadLetters, of);
}

function watchDeadLetters(bell: AlarmBell, { queue }: DeadLetters, of: string): void {
  const metric = queue.metricApproximateNumberOfMessagesVisible({ ...byTheMinute, statistic: Stats.MAXIMUM });
  bell.ring({ kind: 'Dead letters', of, metric, threshold: 1 });
}

export function watchApis(bell: AlarmBell, rest: RestApi, live: WebSocketApi): void {
  bell.ring({ kind: 'API failures', of: 'rest', metric: rest.metricServerError(summed), threshold: 5, minutes: 2 });
  const failures = new MathExpression({
    expression: 'execution + integration',
    ...byTheMinute,
    usingMetrics: {
      execution: live.metric('ExecutionError', summed),
      integration: live.metric('IntegrationError', summed),
    },
  });
  bell.ring({ kind: 'Live failures', of: 'live', metric: failures, threshold: 5, minutes: 2 });
}

export function watchGateways(bell: AlarmBell, { targets }: GatewayBalancer): void {
  const healthy = targets.metrics.healthyHostCount({ ...byTheMinute, statistic: Stats.MINIMUM });
  bell.ring({ kind: 'Gateways unhealthy', of: 'gateway', metric: healthy, threshold: 2, minutes: 3, below: true });
  const failures = targets.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, summed);
  bell.ring({ kind: 'Gateway failures', of: 'gateway', metric: failures, threshold: 20, minutes: 3 });
}

export function watchTable(bell: AlarmBell, { table }: DeskTable, of: string): void {
  const throttles = (metricName: string) =>
    new Metric({ namespace: 'AWS/DynamoDB', metricName, dimensionsMap: { TableName: table.tableName }, ...summed });
  const metric = new MathExpression({
    expression: 'FILL(read, 0) + FILL(written, 0)',
    ...byTheMinute,
    usingMetrics: { read: throttles('ReadThrottleEvents'), written: throttles('WriteThrottleEvents') },
  });
  bell.ring({ kind: 'Table throttles', of, metric, threshold: 10, minutes: 2 });
}
