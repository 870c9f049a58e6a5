import { Duration } from 'aws-cdk-lib';
import { type IVpc, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerInsights, FargateService, type ICluster } from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { dcvPort } from '#core/contract/dcv.ts';
import type { GatewayBalancer } from './gateway-balancer.ts';
import { type GatewayTask, gatewayPort } from './gateway-task.ts';
import { kasmPort } from './kasm-task-definition.ts';

export type GatewayServiceProps = {
  readonly portal: string;
  readonly vpc: IVpc;
  readonly task: GatewayTask;
  readonly balancer: GatewayBalancer;
  /** The group that all desktops are in. */
  readonly desktops: SecurityGroup;
  /** The group that all DCV hosts are in. */
  readonly hosts: SecurityGroup;
};

/**
 * The running gateways: two or more, in a cluster of their own, so that nobody who lists or stops desktops meets them. They are the
 * only ones that reach the desktops' port.
 */
export class GatewayService extends Construct {
  readonly service: FargateService;
  readonly cluster: ICluster;

  constructor(scope: Construct, id: string, { portal, vpc, task, balancer, desktops, hosts }: GatewayServiceProps) {
    super(scope, id);
    const securityGroup = new SecurityGroup(this, 'Gateways', {
      vpc,
      description: 'Gateways: in from the load balancer, out to desktops and the API',
      allowAllOutbound: false,
    });
    securityGroup.connections.allowToAnyIpv4(Port.tcp(443), 'The API, and what ECS needs for the task');
    securityGroup.connections.allowTo(desktops, Port.tcp(kasmPort), 'Gateways to Kasm desktops');
    securityGroup.connections.allowTo(hosts, Port.tcp(dcvPort), 'Gateways to DCV hosts');
    // CDK's classes say `undefined` where its interfaces leave it out, which exactOptionalPropertyTypes takes for two things.
    this.cluster = new Cluster(this, 'Cluster', {
      clusterName: `deskpool-${portal}-gateway`,
      vpc,
      containerInsightsV2: ContainerInsights.ENABLED,
    }) as ICluster;
    this.service = new FargateService(this, 'Service', {
      serviceName: 'gateway',
      cluster: this.cluster,
      taskDefinition: task.taskDefinition,
      securityGroups: [securityGroup],
      vpcSubnets: { subnetGroupName: 'gateway' },
      desiredCount: 2,
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      healthCheckGracePeriod: Duration.seconds(60),
      circuitBreaker: { enable: true, rollback: true },
      assignPublicIp: false,
    });
    this.service.attachToApplicationTargetGroup(balancer.targets);
    this.service.connections.allowFrom(balancer.balancer, Port.tcp(gatewayPort), 'Load balancer');
    this.service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 20 }).scaleOnCpuUtilization('Cpu', {
      targetUtilizationPercent: 50,
      // Each gateway that goes cuts the people on it over to another.
      scaleInCooldown: Duration.minutes(15),
      scaleOutCooldown: Duration.minutes(1),
    });
  }
}
