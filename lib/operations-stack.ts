import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Stage } from '#core/stage/stage.ts';
import { AlarmBell } from './constructs/alarm-bell.ts';
import {
  watchApis,
  watchDeadLetters,
  watchFunction,
  watchGateways,
  watchGpuHosts,
  watchLicences,
  watchListener,
  watchMachines,
  watchTable,
} from './constructs/house-alarms.ts';
import { HouseDashboard } from './constructs/house-dashboard.ts';
import type { AuditStack } from './audit-stack.ts';
import type { DataStack } from './data-stack.ts';
import type { GatewayStack } from './gateway-stack.ts';
import type { ServiceStack } from './service-stack.ts';

export type OperationsStackProps = StackProps & {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly audit: AuditStack;
  readonly service: ServiceStack;
  readonly gateway: GatewayStack;
};

/** What operators see: alarms by mail, each with its chapter in `docs/runbook.md`, and a dashboard. */
export class OperationsStack extends Stack {
  readonly bell: AlarmBell;

  constructor(scope: Construct, id: string, { stage, data, audit, service, gateway, ...props }: OperationsStackProps) {
    super(scope, id, props);
    const portal = stage.name;
    this.bell = new AlarmBell(this, 'Bell', { portal, operators: stage.operators });
    for (const one of [...service.functions, ...audit.functions.all]) watchFunction(this.bell, one, portal);
    for (const listener of [...service.listeners, ...audit.functions.listeners])
      watchListener(this.bell, listener, portal);
    watchDeadLetters(this.bell, service.webhooks.deadLetters, 'webhooks');
    watchDeadLetters(this.bell, service.liveFunctions.rounds.deadLetters, 'live');
    watchDeadLetters(this.bell, service.relay.queue.deadLetters, 'mails');
    watchDeadLetters(this.bell, data.auditTrail.deadLetters, 'audit');
    watchApis(this.bell, service.rest.api, service.live.api);
    watchGateways(this.bell, gateway.balancer);
    watchLicences(this.bell, portal);
    watchMachines(this.bell, portal, stage.desktops);
    for (const type of stage.desktops) watchGpuHosts(this.bell, portal, type);
    const { sessions, access, live, licensing, relay, notices, board } = data;
    for (const [name, table] of Object.entries({
      sessions,
      access,
      live,
      licensing,
      relay,
      audit: data.audit,
      notices,
      board,
    })) {
      watchTable(this.bell, table, name);
    }
    // Only where every alarm has somebody to go to: others would fail there, and ring for that.
    const { sender, recipients } = stage.relay;
    if (sender !== undefined && recipients.length > 0) this.bell.tell(service.relay.events);
    new HouseDashboard(this, 'Dashboard', { portal, service, gateway, alarms: this.bell.alarms });
  }
}
