import { ListenerCertificate, SslPolicy } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { GatewayBalancer } from './gateway-balancer.ts';
import { WebAcl } from './web-acl.ts';

export type OwnDomainFrontProps = {
  readonly portal: string;
  readonly gateways: GatewayBalancer;
  /** In the stage's region, for `*.<desktops>`. */
  readonly certificateArn: string;
};

/** Desktops under a domain of their own: browsers come straight to the load balancer, by TLS, each desktop at an origin of its own. */
export class OwnDomainFront extends Construct {
  constructor(scope: Construct, id: string, { portal, gateways, certificateArn }: OwnDomainFrontProps) {
    super(scope, id);
    gateways.balancer.addListener('Https', {
      port: 443,
      certificates: [ListenerCertificate.fromArn(certificateArn)],
      sslPolicy: SslPolicy.RECOMMENDED_TLS,
      defaultTargetGroups: [gateways.targets],
      open: true,
    });
    const acl = new WebAcl(this, 'Acl', {
      name: `deskpool-${portal}-gateway`,
      scope: 'REGIONAL',
      protects: 'desktops',
      seesCallers: true,
    });
    new CfnWebACLAssociation(this, 'Association', {
      webAclArn: acl.arn,
      resourceArn: gateways.balancer.loadBalancerArn,
    });
    acknowledge(gateways.balancer, 'AwsSolutions-EC23', 'Browsers come from anywhere; only TLS on 443 is open.');
  }
}
