import { Duration, Stack } from 'aws-cdk-lib';
import { Distribution, OriginProtocolPolicy, OriginRequestPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Peer, Port } from 'aws-cdk-lib/aws-ec2';
import { ApplicationProtocol, ListenerAction, ListenerCondition } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { cloudFrontPrefixList } from '../cloudfront-prefix-lists.ts';
import { acknowledge } from './acknowledge.ts';
import { acknowledgeDistribution, everyDistribution, passedOn } from './distribution-parts.ts';
import type { GatewayBalancer } from './gateway-balancer.ts';
import type { WebAcl } from './web-acl.ts';

export type SharedDomainFrontProps = {
  readonly portal: string;
  readonly gateways: GatewayBalancer;
  readonly acl: WebAcl;
};

const originHeader = 'X-Deskpool-Origin';

/**
 * Desktops without a domain: an address of CloudFront that is not the portal's, a path for each desktop. The load balancer answers
 * CloudFront alone: by the network it calls from, and by a header that only this distribution sends.
 */
export class SharedDomainFront extends Construct {
  readonly distribution: Distribution;

  constructor(scope: Construct, id: string, { portal, gateways, acl }: SharedDomainFrontProps) {
    super(scope, id);
    const word = this.#originWord(portal);
    this.#listen(gateways, word);
    this.distribution = new Distribution(this, 'Distribution', {
      ...everyDistribution,
      comment: `Desktops of ${portal}`,
      webAclId: acl.arn,
      logBucket: gateways.logs.bucket,
      logFilePrefix: 'desktops/',
      defaultBehavior: {
        ...passedOn(
          new HttpOrigin(gateways.balancer.loadBalancerDnsName, {
            protocolPolicy: OriginProtocolPolicy.HTTP_ONLY,
            customHeaders: { [originHeader]: word },
            readTimeout: Duration.seconds(60),
            keepaliveTimeout: Duration.seconds(60),
          }),
        ),
        // The gateway finds a desktop by the address that the browser asked, and answers no other.
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER,
      },
    });
    acknowledgeDistribution(this.distribution, false);
    acknowledge(
      this.distribution,
      'AwsSolutions-CFR5',
      'The load balancer has no name that a certificate could be for; a stage with domains has TLS all the way.',
    );
  }

  /** A reference that CloudFormation resolves as it deploys; the word itself is in no template. */
  #originWord(portal: string): string {
    const secret = new Secret(this, 'OriginWord', {
      secretName: `deskpool/${portal}/desktops-origin`,
      description: 'By this the load balancer knows the distribution of the desktops',
      generateSecretString: { passwordLength: 48, excludePunctuation: true },
    });
    acknowledge(
      secret,
      'AwsSolutions-SMG4',
      'Distribution and load balancer have to change it together, which a deployment does.',
    );
    return secret.secretValue.unsafeUnwrap();
  }

  #listen({ balancer, targets }: GatewayBalancer, word: string): void {
    const prefixList = cloudFrontPrefixList(Stack.of(this).region, this.node.tryGetContext('cloudFrontPrefixList'));
    balancer.connections.allowFrom(Peer.prefixList(prefixList), Port.tcp(80), 'CloudFront');
    const listener = balancer.addListener('Http', {
      port: 80,
      protocol: ApplicationProtocol.HTTP,
      open: false,
      defaultAction: ListenerAction.fixedResponse(403, { contentType: 'text/plain', messageBody: 'Not here.' }),
    });
    listener.addAction('FromCloudFront', {
      priority: 1,
      conditions: [ListenerCondition.httpHeader(originHeader, [word])],
      action: ListenerAction.forward([targets]),
    });
  }
}
