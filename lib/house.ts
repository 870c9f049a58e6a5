import { type App, CrossStackReferences, ReferenceStrength, Tags } from 'aws-cdk-lib';
import type { Stage } from '#core/stage/stage.ts';
import type { Bundles } from './bundle.ts';
import { AuditStack } from './audit-stack.ts';
import { DataStack } from './data-stack.ts';
import { DesktopsStack } from './desktops-stack.ts';
import { EdgeStack } from './edge-stack.ts';
import { HouseFault } from './fault.ts';
import { GatewayStack } from './gateway-stack.ts';
import type { LocalContext } from './local-context.ts';
import { NetworkStack } from './network-stack.ts';
import { OperationsStack } from './operations-stack.ts';
import { ServiceStack } from './service-stack.ts';
import { WebStack } from './web-stack.ts';

export type HouseProps = {
  readonly stage: Stage;
  readonly bundles: Bundles;
  /** Addresses of one machine; undefined in AWS. */
  readonly local: LocalContext | undefined;
};

/** CDK would tag these too, but not every region's CloudFormation takes it. */
const tagless = [
  'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::CloudWatch::Dashboard',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::ListenerRule',
];

/** Every stack of one stage, each with what it takes from those before it. */
export function buildHouse(app: App, { stage, bundles, local }: HouseProps) {
  // What another stack uses can't be deleted under it; the firewalls, in another region, are the exception.
  CrossStackReferences.of(app).consume(ReferenceStrength.STRONG);
  const portal = stage.name;
  const env = { region: stage.region };
  const named = (part: string) => ({ env, stackName: `deskpool-${portal}-${part}`, terminationProtection: false });

  const edge = new EdgeStack(app, 'edge', { ...named('edge'), env: { region: 'us-east-1' }, portal });
  const network = new NetworkStack(app, 'network', { ...named('network'), portal, natGateways: natGateways(app) });
  const data = new DataStack(app, 'data', { ...named('data'), portal });
  const audit = new AuditStack(app, 'audit', { ...named('audit'), stage, bundles, data });
  const { vpc } = network;
  // A folder that stands for a host gets none: what they run would be run by the machine itself.
  const hostPieces = local ? '' : bundles.host.digest;
  const desktops = new DesktopsStack(app, 'desktops', { ...named('desktops'), stage, vpc, hostPieces });
  const service = new ServiceStack(app, 'service', {
    ...named('service'),
    stage,
    local,
    bundles,
    data,
    audit,
    desktops,
  });
  const gateway = new GatewayStack(app, 'gateway', {
    ...named('gateway'),
    stage,
    bundles,
    local,
    vpc,
    desktops,
    service,
    edge,
  });
  const web = new WebStack(app, 'web', { ...named('web'), stage, bundles, local, service, edge });
  const operations = new OperationsStack(app, 'operations', {
    ...named('operations'),
    stage,
    data,
    audit,
    service,
    gateway,
  });
  Tags.of(app).add('deskpool', portal, { excludeResourceTypes: tagless });
  return { edge, network, data, audit, desktops, service, gateway, web, operations };
}

/** The context `natGateways`: 1 unless said otherwise, 2 for one in each zone. */
function natGateways(app: App): number {
  const said: unknown = app.node.tryGetContext('natGateways') ?? 1;
  const count = Number(said);
  if (count === 1 || count === 2) return count;
  throw new HouseFault(`The context natGateways is ${JSON.stringify(said)}; expected 1 or 2.`);
}
