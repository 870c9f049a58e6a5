import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  IpAddresses,
  type IVpc,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

export type NetworkStackProps = StackProps & {
  readonly portal: string;
  /** NAT gateways: one is cheap, one per zone outlives the loss of a zone. */
  readonly natGateways: number;
};

/** The network: balancers in public subnets, gateways and desktops in private ones of their own. */
export class NetworkStack extends Stack {
  readonly vpc: IVpc;

  constructor(scope: Construct, id: string, { portal, natGateways, ...props }: NetworkStackProps) {
    super(scope, id, props);
    // CDK's classes say `undefined` where its interfaces leave it out, which exactOptionalPropertyTypes takes for two things.
    this.vpc = new Vpc(this, 'Vpc', {
      vpcName: `deskpool-${portal}`,
      ipAddresses: IpAddresses.cidr('10.20.0.0/16'),
      maxAzs: 2,
      natGateways,
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [
        { name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
        { name: 'gateway', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 24 },
        { name: 'desktops', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 18 },
      ],
      gatewayEndpoints: {
        S3: { service: GatewayVpcEndpointAwsService.S3 },
        DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
      flowLogs: {
        All: {
          trafficType: FlowLogTrafficType.ALL,
          destination: FlowLogDestination.toCloudWatchLogs(
            new LogGroup(this, 'FlowLog', {
              logGroupName: `/deskpool/${portal}/flow`,
              retention: RetentionDays.ONE_MONTH,
              removalPolicy: RemovalPolicy.DESTROY,
            }),
          ),
        },
      },
    }) as IVpc;
  }
}
