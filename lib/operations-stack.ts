import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Stage } from '#core/stage/stage.ts';
import { AlarmBell } from './constructs/alarm-bell.ts';
import { watchApis, watchFunction, watchGateways, watchListener, watchTable } from './constructs/house-alarms.ts';
import { HouseDashboard } from './constructs/house-dashboard.ts';
import type { DataStack } from './data-stack.ts';
import type { GatewayStack } from './gateway-stack.ts';
import type { ServiceStack } from './service-stack.ts';

export type OperationsStackProps = StackProps & {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly service: ServiceStack;
  readonly gateway: GatewayStack;
};

/** What operators see: alarms by mail, each with its chapter in `docs/runbook.md`, and a dashboard. */
export class OperationsStack extends Stack {
  readonly bell: AlarmBell;

  constructor(scope: Construct, id: string, { stage, data, service, gateway, ...props }: OperationsStackProps) {
    super(scope, id, props);
    const portal = stage.name;
    this.bell = new AlarmBell(this, 'Bell', { portal, operators: stage.operators });
    for (const one of service.functions) watchFunction(this.bell, one, portal);
    for (const listener of service.listeners) watchListener(this.bell, listener, portal);
    watchApis(this.bell, service.rest.api, service.live.api);
    watchGateways(this.bell, gateway.balancer);
    for (const [name, table] of Object.entries({ sessions: data.sessions, access: data.access, live: data.live })) {
      watchTable(this.bell, table, name);
    }
    new HouseDashboard(this, 'Dashboard', { portal, service, gateway, alarms: this.bell.alarms });
  }
}
