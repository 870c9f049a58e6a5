import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { type ISubnet, type IVpc, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerInsights, type ICluster } from 'aws-cdk-lib/aws-ecs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Stage } from '#core/stage/stage.ts';
import { DcvHosts } from './constructs/dcv-hosts.ts';
import { DesktopRoles } from './constructs/desktop-roles.ts';
import { GpuHosts } from './constructs/gpu-hosts.ts';
import { Homes } from './constructs/homes.ts';
import { ImageCache } from './constructs/image-cache.ts';
import { clusterName, familyPrefix, KasmTaskDefinition, type TaskKind } from './constructs/kasm-task-definition.ts';

export type DesktopsStackProps = StackProps & {
  readonly stage: Stage;
  readonly vpc: IVpc;
  /** SHA-256 of the archive with our pieces for DCV hosts; empty where they get none. */
  readonly hostPieces: string;
};

/** Where desktops run: their cluster, how each type runs, what they may do, and who reaches them. */
export class DesktopsStack extends Stack {
  readonly cluster: ICluster;
  readonly clusterName: string;
  readonly roles: DesktopRoles;
  /** Whatever is in this group is a desktop. */
  readonly securityGroup: SecurityGroup;
  readonly subnets: readonly ISubnet[];
  /** The machines of DCV desktops. */
  readonly hosts: DcvHosts;
  /** The family of each Kasm type's task definitions, and whether people have copies of them, with their homes. */
  readonly kinds: readonly TaskKind[];
  /** Where a type has persistent homes. */
  readonly homes: Homes | undefined;
  /** The hosts of each Kasm type with a GPU. */
  readonly gpuHosts: readonly GpuHosts[];

  constructor(scope: Construct, id: string, { stage, vpc, hostPieces, ...props }: DesktopsStackProps) {
    super(scope, id, props);
    const portal = stage.name;
    const types = stage.desktops.filter((type) => type.runtime === 'kasm');
    this.subnets = vpc.selectSubnets({ subnetGroupName: 'desktops' }).subnets;
    this.clusterName = clusterName(portal);
    // CDK's classes say `undefined` where its interfaces leave it out, which exactOptionalPropertyTypes takes for two things.
    const cluster = new Cluster(this, 'Cluster', {
      clusterName: this.clusterName,
      vpc,
      containerInsightsV2: ContainerInsights.ENABLED,
    });
    this.cluster = cluster as ICluster;
    this.securityGroup = new SecurityGroup(this, 'Desktops', {
      vpc,
      description: 'Desktops: out to the internet, in from the gateway alone',
    });
    const dcvTypes = stage.desktops.filter((type) => type.runtime === 'dcv');
    this.hosts = new DcvHosts(this, 'Dcv', { portal, types: dcvTypes, vpc, subnets: this.subnets, pieces: hostPieces });
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/deskpool/${stage.name}/desktops`,
      retention: RetentionDays.TWO_WEEKS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const cache = stage.imageCache && new ImageCache(this, 'Images', { portal, ...stage.imageCache });
    this.roles = new DesktopRoles(this, 'Roles', {
      logGroup,
      images: types.map(({ image }) => image),
      cached: types.flatMap(({ image }) => cache?.repositoryOf(image) ?? []),
      homes: types.some(({ persistentHome }) => persistentHome),
    });
    const { execution: executionRole, task, atHome } = this.roles;
    this.homes = atHome && new Homes(this, 'Homes', { portal, vpc, subnets: this.subnets, desktops: atHome });
    this.kinds = types.map((type) => {
      const homes = type.persistentHome ? this.homes?.fileSystem.fileSystemId : undefined;
      const taskRole = (type.persistentHome ? atHome : undefined) ?? task;
      const image = cache?.imageOf(type.image) ?? type.image;
      const { family } = new KasmTaskDefinition(this, type.name, {
        portal,
        type,
        image,
        logGroup,
        executionRole,
        taskRole,
        homes,
      });
      return { family, homes: type.persistentHome };
    });
    this.gpuHosts = types
      .filter(({ gpu }) => gpu > 0)
      .map((type) => {
        const name = familyPrefix(portal) + type.name;
        return new GpuHosts(this, `${type.name}-hosts`, { name, type, cluster, vpc, subnets: this.subnets });
      });
  }
}
