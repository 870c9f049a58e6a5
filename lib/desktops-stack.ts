import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { type ISubnet, type IVpc, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerInsights, type ICluster } from 'aws-cdk-lib/aws-ecs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Stage } from '#core/stage/stage.ts';
import { DesktopRoles } from './constructs/desktop-roles.ts';
import { KasmTaskDefinition } from './constructs/kasm-task-definition.ts';

export type DesktopsStackProps = StackProps & { readonly stage: Stage; readonly vpc: IVpc };

/** Where desktops run: their cluster, how each type runs, what they may do, and who reaches them. */
export class DesktopsStack extends Stack {
  readonly cluster: ICluster;
  readonly clusterName: string;
  readonly roles: DesktopRoles;
  /** Whatever is in this group is a desktop. */
  readonly securityGroup: SecurityGroup;
  readonly subnets: readonly ISubnet[];
  /** The family of each Kasm type's task definitions. */
  readonly taskFamilies: readonly string[];

  constructor(scope: Construct, id: string, { stage, vpc, ...props }: DesktopsStackProps) {
    super(scope, id, props);
    const types = stage.desktops.filter((type) => type.runtime === 'kasm');
    this.subnets = vpc.selectSubnets({ subnetGroupName: 'desktops' }).subnets;
    this.clusterName = `deskpool-${stage.name}-desktops`;
    // CDK's classes say `undefined` where its interfaces leave it out, which exactOptionalPropertyTypes takes for two things.
    this.cluster = new Cluster(this, 'Cluster', {
      clusterName: this.clusterName,
      vpc,
      containerInsightsV2: ContainerInsights.ENABLED,
    }) as ICluster;
    this.securityGroup = new SecurityGroup(this, 'Desktops', {
      vpc,
      description: 'Desktops: out to the internet, in from the gateway alone',
    });
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/deskpool/${stage.name}/desktops`,
      retention: RetentionDays.TWO_WEEKS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.roles = new DesktopRoles(this, 'Roles', { logGroup, images: types.map((type) => type.image) });
    this.taskFamilies = types.map((type) => {
      const { execution: executionRole, task: taskRole } = this.roles;
      return new KasmTaskDefinition(this, type.name, { portal: stage.name, type, logGroup, executionRole, taskRole })
        .family;
    });
  }
}
