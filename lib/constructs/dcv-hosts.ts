import { Fn } from 'aws-cdk-lib';
import { CfnAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import { CfnLaunchTemplate, type ISubnet, type IVpc, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { hostsAtMost, type DcvType } from '#core/stage/desktop-type.ts';
import { userData } from '../documents/user-data.ts';
import { acknowledge } from './acknowledge.ts';
import { HostDocuments } from './host-documents.ts';
import { HostRole } from './host-role.ts';

export type DcvHostsProps = {
  readonly portal: string;
  readonly types: readonly DcvType[];
  readonly vpc: IVpc;
  readonly subnets: readonly ISubnet[];
};

/** With a desktop type's name behind it the name of its group. */
export const groupPrefix = (portal: string) => `deskpool-${portal}-dcv-`;

/** The machines of DCV desktops: a group for each type, empty until somebody wants one, and what they can be told. */
export class DcvHosts extends Construct {
  /** Whatever is in this group is a host. */
  readonly securityGroup: SecurityGroup;
  readonly groupNames: readonly string[];

  constructor(scope: Construct, id: string, { portal, types, vpc, subnets }: DcvHostsProps) {
    super(scope, id);
    this.securityGroup = new SecurityGroup(this, 'Hosts', {
      vpc,
      description: 'DCV hosts: out to the internet, in from the gateway alone',
    });
    new HostDocuments(this, 'Documents', { portal });
    this.groupNames = types.map(({ name }) => groupPrefix(portal) + name);
    if (types.length === 0) return;
    const { profile } = new HostRole(this, 'Role');
    for (const type of types) {
      const template = new CfnLaunchTemplate(this, `${type.name}-template`, {
        launchTemplateData: {
          imageId: type.image.startsWith('/') ? `resolve:ssm:${type.image}` : type.image,
          iamInstanceProfile: { arn: profile.attrArn },
          securityGroupIds: [this.securityGroup.securityGroupId],
          // A program on the desktop is nobody's friend: the token of the first version's answers can't be had by accident.
          metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 1 },
          monitoring: { enabled: true },
          userData: Fn.base64(`${userData.join('\n')}\n`),
        },
      });
      this.#group(groupPrefix(portal) + type.name, type, template, subnets);
    }
  }

  /**
   * Machines are only ever ended by name, when they are empty; so all of them are protected from being chosen when a group shrinks.
   * Types of machines are tried in their order, in every zone, until one has room.
   */
  #group(name: string, type: DcvType, template: CfnLaunchTemplate, subnets: readonly ISubnet[]): void {
    const group = new CfnAutoScalingGroup(this, `${type.name}-group`, {
      autoScalingGroupName: name,
      minSize: '0',
      maxSize: String(hostsAtMost(type)),
      vpcZoneIdentifier: subnets.map(({ subnetId }) => subnetId),
      newInstancesProtectedFromScaleIn: true,
      healthCheckType: 'EC2',
      healthCheckGracePeriod: 300,
      mixedInstancesPolicy: {
        instancesDistribution: {
          onDemandAllocationStrategy: 'prioritized',
          onDemandPercentageAboveBaseCapacity: 100,
        },
        launchTemplate: {
          launchTemplateSpecification: { launchTemplateId: template.ref, version: template.attrLatestVersionNumber },
          overrides: type.instanceTypes.map((instanceType) => ({ instanceType })),
        },
      },
    });
    acknowledge(
      group,
      'AwsSolutions-EC26',
      'Volumes are as the image has them: which device is its root differs from image to image. Encrypt the image, or switch on encryption by default in the account.',
    );
    acknowledge(
      group,
      'AwsSolutions-AS3',
      'Machines that come and go are noticed each minute; what has to ring is in the alarms of the functions.',
    );
  }
}
