import { Duration } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { gatewayPort } from './gateway-task.ts';
import { LogBucket } from './log-bucket.ts';

/** The load balancer before the gateways. Who may come in, and how, is the matter of the front that is put before it. */
export class GatewayBalancer extends Construct {
  readonly balancer: ApplicationLoadBalancer;
  readonly targets: ApplicationTargetGroup;
  readonly logs: LogBucket;

  constructor(scope: Construct, id: string, { vpc }: { readonly vpc: IVpc }) {
    super(scope, id);
    this.logs = new LogBucket(this, 'Logs');
    this.balancer = new ApplicationLoadBalancer(this, 'Balancer', {
      vpc,
      internetFacing: true,
      // A desktop where nothing moves says nothing for a long time.
      idleTimeout: Duration.seconds(3_600),
      dropInvalidHeaderFields: true,
    });
    this.balancer.logAccessLogs(this.logs.bucket, 'gateway');
    this.targets = new ApplicationTargetGroup(this, 'Gateways', {
      vpc,
      port: gatewayPort,
      protocol: ApplicationProtocol.HTTP,
      targetType: TargetType.IP,
      // Sockets outlast any wait: people are reconnected to another gateway.
      deregistrationDelay: Duration.seconds(60),
      healthCheck: {
        path: '/.deskpool/health',
        interval: Duration.seconds(10),
        timeout: Duration.seconds(5),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 3,
      },
    });
  }
}
