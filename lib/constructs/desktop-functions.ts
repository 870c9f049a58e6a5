import { Duration } from 'aws-cdk-lib';
import type { ISubnet, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { ICluster } from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { ReconcileEnv, SteerEnv, SweepEnv, TaskChangedEnv } from '#core/contract/env.ts';
import type { Bundles } from '../bundle.ts';
import { addressParameters, grantAddresses } from './addresses.ts';
import { allowDesktops } from './desktop-grants.ts';
import type { DesktopRoles } from './desktop-roles.ts';
import { DeskpoolFunction } from './deskpool-function.ts';
import type { DeskTable } from './desk-table.ts';
import { allowCommands, allowMachines, hostsEnvironment } from './host-grants.ts';
import { grantSecret, type HouseSecrets } from './house-secrets.ts';
import type { Homes } from './homes.ts';
import { familyPrefix, type TaskKind } from './kasm-task-definition.ts';

/** Where desktops run, as `DesktopsStack` has it. */
export type DesktopsPlace = {
  readonly cluster: ICluster;
  /** The cluster's name as it is written, for ARNs of its tasks. */
  readonly clusterName: string;
  readonly roles: DesktopRoles;
  readonly securityGroup: SecurityGroup;
  readonly subnets: readonly ISubnet[];
  /** Their task definitions. */
  readonly kinds: readonly TaskKind[];
  /** Where a type has persistent homes. */
  readonly homes: Homes | undefined;
};

export type DesktopFunctionsProps = {
  readonly portal: string;
  readonly bundles: Bundles;
  readonly sessions: DeskTable;
  readonly access: DeskTable;
  readonly licensing: DeskTable;
  readonly hosts: DeskTable;
  readonly place: DesktopsPlace;
  readonly secrets: HouseSecrets;
};

/** Called each minute: done before the next call comes. */
const withinTheMinute = Duration.seconds(50);

/** The functions that keep desktops and sessions in step. */
export class DesktopFunctions extends Construct {
  readonly steer: DeskpoolFunction;
  readonly taskChanged: DeskpoolFunction;
  readonly reconcile: DeskpoolFunction;
  readonly sweep: DeskpoolFunction;

  constructor(scope: Construct, id: string, props: DesktopFunctionsProps) {
    super(scope, id);
    const { portal, bundles, sessions, access, licensing, hosts, place, secrets } = props;
    const common = { portal, bundles };
    const SESSIONS_TABLE = sessions.table.tableName;
    const hostsEnv = hostsEnvironment(portal, hosts.table.tableName);
    const CLUSTER_ARN = place.cluster.clusterArn;
    const where = {
      CLUSTER_ARN,
      TASK_FAMILY_PREFIX: familyPrefix(portal),
      SUBNETS: place.subnets.map((subnet) => subnet.subnetId).join(','),
      SECURITY_GROUP: place.securityGroup.securityGroupId,
    };
    this.steer = new DeskpoolFunction(this, 'Steer', {
      ...common,
      name: 'steer',
      description: 'Starts and stops desktops after their sessions, and refills reserves',
      env: SteerEnv,
      timeout: Duration.seconds(60),
      environment: {
        SESSIONS_TABLE,
        ACCESS_TABLE: access.table.tableName,
        LICENSING_TABLE: licensing.table.tableName,
        ...where,
        ...(place.homes && {
          HOMES_FILE_SYSTEM: place.homes.fileSystem.fileSystemId,
          HOMES_SECURITY_GROUP: place.homes.reach.securityGroupId,
        }),
        ...hostsEnv,
        // Programs in a desktop are told where its configuration is, and the password to it.
        ...addressParameters(portal),
        LMS_KEY_ARN: secrets.lmsKey.secretArn,
      },
    });
    this.taskChanged = new DeskpoolFunction(this, 'TaskChanged', {
      ...common,
      name: 'task-changed',
      description: 'Hears from ECS what became of a task',
      env: TaskChangedEnv,
      timeout: Duration.seconds(30),
      retries: 2,
      environment: { SESSIONS_TABLE, CLUSTER_ARN },
    });
    this.reconcile = new DeskpoolFunction(this, 'Reconcile', {
      ...common,
      name: 'reconcile',
      description: 'Each minute: tasks without a session, sessions without a task',
      env: ReconcileEnv,
      timeout: withinTheMinute,
      retries: 0,
      environment: { SESSIONS_TABLE, CLUSTER_ARN, ...hostsEnv },
    });
    this.sweep = new DeskpoolFunction(this, 'Sweep', {
      ...common,
      name: 'sweep',
      description: 'Each minute: deadlines and reserves',
      env: SweepEnv,
      timeout: withinTheMinute,
      retries: 0,
      environment: { SESSIONS_TABLE },
    });
    // Those two remove environments that are closed and empty.
    for (const one of [this.steer, this.sweep]) sessions.grantReadWrite(one.function);
    for (const one of [this.taskChanged, this.reconcile]) sessions.grantReadPut(one.function);
    access.grantReadPut(this.steer.function);
    // It lets guests have licences, and returns those of sessions that are over.
    licensing.grantReadWrite(this.steer.function);
    grantAddresses(this.steer, portal);
    grantSecret(this.steer, secrets.lmsKey);
    allowDesktops(this.steer, place, ['run', 'stop']);
    allowDesktops(this.reconcile, place, ['list', 'stop', 'describe']);
    for (const one of [this.steer, this.reconcile]) hosts.grantReadWrite(one.function);
    allowCommands(this.steer, portal, ['create', 'close']);
    allowCommands(this.reconcile, portal, ['close']);
    allowMachines(this.steer, portal, 'raise');
  }
}
