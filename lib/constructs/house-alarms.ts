import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { HttpCodeTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { DesktopType } from '#core/stage/desktop-type.ts';
import type { AlarmBell } from './alarm-bell.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { DeskpoolFunction } from './deskpool-function.ts';
import type { DeskTable } from './desk-table.ts';
import type { GatewayBalancer } from './gateway-balancer.ts';
import { clusterName, familyPrefix } from './kasm-task-definition.ts';

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

/** Something was laid aside after all attempts. */
export function watchDeadLetters(bell: AlarmBell, { queue }: DeadLetters, of: string): void {
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

/** The part of its seats that the fullest feature has in use, in percent, as the sweep of the leases measures it. */
export const licenceUse = (portal: string): Metric =>
  new Metric({
    namespace: 'Deskpool',
    metricName: 'LicenceUse',
    dimensionsMap: { service: portal },
    ...byTheMinute,
    statistic: Stats.MAXIMUM,
  });

/** Soon nobody gets a licence any more, for five minutes already. */
export function watchLicences(bell: AlarmBell, portal: string): void {
  bell.ring({ kind: 'Licence use', of: 'licensing', metric: licenceUse(portal), threshold: 90, minutes: 5 });
}

/** Somebody waited for a machine for a DCV desktop that could not be had, as `tend-hosts` counts them. */
export function watchMachines(bell: AlarmBell, portal: string, types: readonly DesktopType[]): void {
  if (types.every(({ runtime }) => runtime !== 'dcv')) return;
  const metric = new Metric({
    namespace: 'Deskpool',
    metricName: 'MachinesRefused',
    dimensionsMap: { service: portal },
    ...summed,
  });
  bell.ring({ kind: 'Machines refused', of: 'dcv', metric, threshold: 1 });
}

/** For a quarter of an hour, desktops have waited for hosts with a GPU that do not come. */
export function watchGpuHosts(bell: AlarmBell, portal: string, { name, gpu, runtime }: DesktopType): void {
  if (runtime !== 'kasm' || gpu === 0) return;
  // What ECS itself scales by: what desktops need of what hosts have, in percent.
  const metric = new Metric({
    namespace: 'AWS/ECS/ManagedScaling',
    metricName: 'CapacityProviderReservation',
    dimensionsMap: { ClusterName: clusterName(portal), CapacityProviderName: familyPrefix(portal) + name },
    ...byTheMinute,
    statistic: Stats.MAXIMUM,
  });
  bell.ring({ kind: 'Hosts wanted', of: name, metric, threshold: 101, minutes: 15 });
}
