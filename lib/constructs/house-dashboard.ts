import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { GatewayStack } from '../gateway-stack.ts';
import type { ServiceStack } from '../service-stack.ts';
import { licenceUse } from './house-alarms.ts';

export type HouseDashboardProps = {
  readonly portal: string;
  readonly service: ServiceStack;
  readonly gateway: GatewayStack;
  readonly alarms: readonly IAlarm[];
};

const period = Duration.minutes(5);
const graph = (title: string, ...left: IMetric[]) => new GraphWidget({ title, left, width: 12, height: 6 });

/** One look: what is wrong, how much is going on, how quick it is. */
export class HouseDashboard extends Construct {
  constructor(scope: Construct, id: string, { portal, service, gateway, alarms }: HouseDashboardProps) {
    super(scope, id);
    const { rest, live, functions } = service;
    const { balancer, targets } = gateway.balancer;
    new Dashboard(this, 'Dashboard', {
      dashboardName: `deskpool-${portal}`,
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 4 })],
        [
          graph(
            'Calls',
            rest.api.metricCount({ period }),
            rest.api.metricClientError({ period }),
            rest.api.metricServerError({ period }),
          ),
          graph(
            'How long calls take',
            ...[Stats.p(50), Stats.p(95)].map((statistic) => rest.api.metricLatency({ period, statistic })),
          ),
        ],
        [
          graph('Function runs', ...functions.map((one) => one.function.metricInvocations({ period }))),
          graph('Function errors', ...functions.map((one) => one.function.metricErrors({ period }))),
        ],
        [
          graph('Open connections of desktops', balancer.metrics.activeConnectionCount({ period })),
          graph(
            'Gateways: processor and health',
            gateway.gateway.service.metricCpuUtilization({ period }),
            targets.metrics.healthyHostCount({ period }),
          ),
        ],
        [
          graph('Live connections', live.api.metric('ConnectCount', { period, statistic: Stats.SUM })),
          graph('Licence seats in use (%), of the fullest feature', licenceUse(portal)),
        ],
      ],
    });
  }
}
