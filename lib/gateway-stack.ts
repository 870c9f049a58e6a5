import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { dcvPort } from '#core/contract/dcv.ts';
import type { Stage } from '#core/stage/stage.ts';
import type { Bundles } from './bundle.ts';
import { publishAddress } from './constructs/addresses.ts';
import { GatewayBalancer } from './constructs/gateway-balancer.ts';
import { GatewayService } from './constructs/gateway-service.ts';
import { GatewayTask } from './constructs/gateway-task.ts';
import { kasmPort } from './constructs/kasm-task-definition.ts';
import { OwnDomainFront } from './constructs/own-domain-front.ts';
import { SharedDomainFront } from './constructs/shared-domain-front.ts';
import type { DesktopsStack } from './desktops-stack.ts';
import type { EdgeStack } from './edge-stack.ts';
import type { LocalContext } from './local-context.ts';
import type { ServiceStack } from './service-stack.ts';

export type GatewayStackProps = StackProps & {
  readonly stage: Stage;
  readonly bundles: Bundles;
  readonly local: LocalContext | undefined;
  readonly vpc: IVpc;
  readonly desktops: DesktopsStack;
  readonly service: ServiceStack;
  readonly edge: EdgeStack;
};

/** The gateway between browsers and desktops, and the address that desktops have. */
export class GatewayStack extends Stack {
  readonly balancer: GatewayBalancer;
  readonly gateway: GatewayService;

  constructor(scope: Construct, id: string, props: GatewayStackProps) {
    const { stage, bundles, local, vpc, desktops, service, edge, ...rest } = props;
    super(scope, id, rest);
    this.balancer = new GatewayBalancer(this, 'Balancer', { vpc });
    const ownAddress = this.#front(stage, edge);
    const address = local?.desktops ?? ownAddress;
    const task = new GatewayTask(this, 'Gateway', {
      portal: stage.name,
      bundle: bundles.gateway,
      key: service.secrets.gatewayKey,
      settings: {
        GATEWAY_API: service.rest.address,
        GATEWAY_DESKTOPS: address,
        GATEWAY_UPSTREAMS:
          local?.upstreams ??
          desktops.subnets.map(({ ipv4CidrBlock }) => `${ipv4CidrBlock}:${kasmPort},${dcvPort}`).join(';'),
      },
    });
    this.gateway = new GatewayService(this, 'Gateways', {
      portal: stage.name,
      vpc,
      task,
      balancer: this.balancer,
      desktops: desktops.securityGroup,
      hosts: desktops.hosts.securityGroup,
    });
    publishAddress(this, stage.name, 'DESKTOPS_URL_PARAMETER', address);
  }

  /** Puts before the load balancer what browsers come to, and says where desktops are. */
  #front({ name, domains }: Stage, edge: EdgeStack): string {
    if (!domains) {
      const front = new SharedDomainFront(this, 'Front', {
        portal: name,
        gateways: this.balancer,
        acl: edge.desktopsAcl,
      });
      return `https://${front.distribution.distributionDomainName}/desktop/{id}`;
    }
    new OwnDomainFront(this, 'Front', {
      portal: name,
      gateways: this.balancer,
      certificateArn: domains.regionalCertificateArn,
    });
    new CfnOutput(this, 'DesktopsCname', {
      description: `Let *.${domains.desktops} be an alias of this`,
      value: this.balancer.balancer.loadBalancerDnsName,
    });
    return `https://{id}.${domains.desktops}`;
  }
}
