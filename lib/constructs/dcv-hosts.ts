import { Fn } from 'aws-cdk-lib';
import { CfnAutoScalingGroup, CfnWarmPool } from 'aws-cdk-lib/aws-autoscaling';
import { CfnLaunchTemplate, type ISubnet, type IVpc, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { launchHook, terminateHook } from '#core/contract/dcv.ts';
import { joinsWithin } from '#core/dcv/host.ts';
import { hostsAtMost, rootDeviceOf, type DcvType } from '#core/stage/desktop-type.ts';
import { userData } from '../documents/user-data.ts';
import { acknowledge } from './acknowledge.ts';
import { HostDocuments } from './host-documents.ts';
import { HostRole } from './host-role.ts';

export type DcvHostsProps = {
  readonly portal: string;
  readonly types: readonly DcvType[];
  readonly vpc: IVpc;
  readonly subnets: readonly ISubnet[];
  /** SHA-256 of the archive with our pieces for hosts; empty where they get none. */
  readonly pieces: string;
};

/** With a desktop type's name behind it the name of its group. */
export const groupPrefix = (portal: string) => `deskpool-${portal}-dcv-`;

/**
 * What holds a machine on its way in and out: it is in service once DCV on it has answered, and it goes once nobody works there. Whoever
 * tends hosts takes one that does not come up away before its time is over, and with it the wish for it; left to Auto Scaling, another
 * one would be started in its place.
 */
const hooks = [
  {
    lifecycleHookName: launchHook,
    lifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
    heartbeatTimeout: joinsWithin / 1_000 + 600,
    defaultResult: 'ABANDON',
  },
  {
    lifecycleHookName: terminateHook,
    lifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
    heartbeatTimeout: 900,
    defaultResult: 'CONTINUE',
  },
] as const;

/** The root volume, encrypted, where it is known which device that is; its size is the image's. */
function volumes(type: DcvType) {
  const deviceName = rootDeviceOf(type);
  return deviceName === undefined
    ? {}
    : { blockDeviceMappings: [{ deviceName, ebs: { encrypted: true, volumeType: 'gp3', deleteOnTermination: true } }] };
}

/** The machines of DCV desktops: a group for each type, empty until somebody wants one, and what they can be told. */
export class DcvHosts extends Construct {
  /** Whatever is in this group is a host. */
  readonly securityGroup: SecurityGroup;
  readonly groupNames: readonly string[];

  constructor(scope: Construct, id: string, { portal, types, vpc, subnets, pieces }: DcvHostsProps) {
    super(scope, id);
    this.securityGroup = new SecurityGroup(this, 'Hosts', {
      vpc,
      description: 'DCV hosts: out to the internet, in from the gateway alone',
    });
    new HostDocuments(this, 'Documents', { portal, pieces });
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
          ...volumes(type),
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
      lifecycleHookSpecificationList: [...hooks],
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
    if (type.warmHosts > 0) {
      new CfnWarmPool(this, `${type.name}-warm`, {
        autoScalingGroupName: group.ref,
        minSize: type.warmHosts,
        // The same as the minimum makes it so many, always; more would be as many as the group ever needs.
        maxGroupPreparedCapacity: type.warmHosts,
        poolState: 'Stopped',
      });
    }
    acknowledge(
      group,
      'AwsSolutions-EC26',
      rootDeviceOf(type) === undefined
        ? 'Volumes are as the image has them, since `rootDevice` says nothing of its root. Say it, encrypt the image, or switch on encryption by default in the account.'
        : 'The root volume in the launch template is encrypted; the rule looks beside it.',
    );
    acknowledge(
      group,
      'AwsSolutions-AS3',
      'Machines that come and go are noticed each minute; what has to ring is in the alarms of the functions.',
    );
  }
}
