import {
  AutoScalingGroup,
  BlockDeviceVolume,
  EbsDeviceVolumeType,
  GroupMetrics,
  OnDemandAllocationStrategy,
  PoolState,
} from 'aws-cdk-lib/aws-autoscaling';
import {
  InstanceType,
  type ISubnet,
  type IVpc,
  LaunchTemplate,
  LaunchTemplateHttpTokens,
  MachineImage,
  SecurityGroup,
  UserData,
} from 'aws-cdk-lib/aws-ec2';
import { AsgCapacityProvider, type Cluster } from 'aws-cdk-lib/aws-ecs';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { gpuHostsOf, type KasmType } from '#core/stage/desktop-type.ts';
import { acknowledge } from './acknowledge.ts';

/** Amazon Linux 2023 with ECS's agent and NVIDIA's driver. Read at deployment, so that hosts change when somebody deploys. */
const ami = '/aws/service/ecs/optimized-ami/amazon-linux-2023/gpu/recommended/image_id';

export type GpuHostsProps = {
  /** Its name, by which `steer` asks for a place: that of the type's task definitions. */
  readonly name: string;
  readonly type: KasmType;
  readonly cluster: Cluster;
  readonly vpc: IVpc;
  readonly subnets: readonly ISubnet[];
};

/**
 * The hosts of one Kasm type with a GPU: none while nobody has such a desktop, one more whenever a desktop waits for a place, and gone
 * once they are empty. Types of hosts are tried in their order, each in every zone. A host that carries a desktop is never taken away
 * for want of work, and one that AWS takes away is drained.
 */
export class GpuHosts extends Construct {
  readonly provider: AsgCapacityProvider;
  readonly group: AutoScalingGroup;

  constructor(scope: Construct, id: string, props: GpuHostsProps) {
    super(scope, id);
    const { type, cluster, vpc, subnets } = props;
    const group = new AutoScalingGroup(this, 'Group', {
      vpc,
      vpcSubnets: { subnets: [...subnets] },
      minCapacity: 0,
      maxCapacity: Math.max(1, type.pool.capacity),
      mixedInstancesPolicy: {
        launchTemplate: this.#template(props),
        launchTemplateOverrides: gpuHostsOf(type).map((name) => ({ instanceType: new InstanceType(name) })),
        instancesDistribution: {
          onDemandAllocationStrategy: OnDemandAllocationStrategy.PRIORITIZED,
          // A host that is taken away takes people's work with it.
          onDemandPercentageAboveBaseCapacity: 100,
        },
      },
      newInstancesProtectedFromScaleIn: true,
      groupMetrics: [GroupMetrics.all()],
    });
    if (type.warmHosts > 0) {
      group.addWarmPool({
        minSize: type.warmHosts,
        // The same as the minimum makes it so many, always; more would keep as many ready as the group ever needs.
        maxGroupPreparedCapacity: type.warmHosts,
        poolState: PoolState.STOPPED,
      });
    }
    this.group = group;
    this.provider = new AsgCapacityProvider(this, 'Provider', {
      capacityProviderName: props.name,
      autoScalingGroup: this.group,
      enableManagedScaling: true,
      enableManagedTerminationProtection: true,
      enableManagedDraining: true,
      targetCapacityPercent: 100,
      maximumScalingStepSize: 10,
      instanceWarmupPeriod: 120,
    });
    cluster.addAsgCapacityProvider(this.provider);
    this.#acknowledge();
  }

  #template({ vpc }: GpuHostsProps): LaunchTemplate {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
      description: 'Hosts of desktops with a GPU: the agent of ECS',
    });
    return new LaunchTemplate(this, 'Template', {
      machineImage: MachineImage.fromSsmParameter(ami),
      userData: this.#userData(),
      role,
      securityGroup: new SecurityGroup(this, 'Hosts', {
        vpc,
        description: 'Hosts of desktops with a GPU: out alone; each desktop has an address of its own',
      }),
      httpTokens: LaunchTemplateHttpTokens.REQUIRED,
      httpPutResponseHopLimit: 1,
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          volume: BlockDeviceVolume.ebs(100, { encrypted: true, volumeType: EbsDeviceVolumeType.GP3 }),
        },
      ],
    });
  }

  #userData(): UserData {
    const userData = UserData.forLinux();
    const settings = {
      ECS_ENABLE_GPU_SUPPORT: 'true',
      // One that stands by in the warm pool must not say that it has room.
      ECS_WARM_POOLS_CHECK: 'true',
      // What has been fetched once stays; a tag is pinned, so it can't be an old one.
      ECS_IMAGE_PULL_BEHAVIOR: 'prefer-cached',
      // The role of the host is not for those on the desktop.
      ECS_AWSVPC_BLOCK_IMDS: 'true',
    };
    for (const [name, value] of Object.entries(settings)) {
      userData.addCommands(`echo ${name}=${value} >> /etc/ecs/ecs.config`);
    }
    return userData;
  }

  #acknowledge(): void {
    acknowledge(
      this,
      'AwsSolutions-IAM5[Resource::*]',
      'The agent of ECS finds its endpoint and writes logs; neither knows resources.',
    );
    acknowledge(
      this,
      'AwsSolutions-IAM5[Action::ecs:Submit*]',
      'What the agent of ECS tells of its host and its tasks.',
    );
    acknowledge(this, 'AwsSolutions-EC26', 'Every disk in the launch template is encrypted; the rule looks beside it.');
    acknowledge(
      this,
      'AwsSolutions-AS3',
      'Hosts come and go with desktops; nobody has to be told of each. What fails is an alarm.',
    );
  }
}
