import { Duration } from 'aws-cdk-lib';
import type { ISubnet, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { ICluster } from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { ReconcileEnv, SteerEnv, SweepEnv, TaskChangedEnv } from '#core/contract/env.ts';
import type { Bundles } from '../bundle.ts';
import { allowDesktops } from './desktop-grants.ts';
import type { DesktopRoles } from './desktop-roles.ts';
import { DeskpoolFunction } from './deskpool-function.ts';
import type { DeskTable } from './desk-table.ts';
import { familyPrefix } from './kasm-task-definition.ts';

/** Where desktops run, as `DesktopsStack` has it. */
export type DesktopsPlace = {
  readonly cluster: ICluster;
  /** The cluster's name as it is written, for ARNs of its tasks. */
  readonly clusterName: string;
  readonly roles: DesktopRoles;
  readonly securityGroup: SecurityGroup;
  readonly subnets: readonly ISubnet[];
  /** The families of their task definitions. */
  readonly taskFamilies: readonly string[];
};

export type DesktopFunctionsProps = {
  readonly portal: string;
  readonly bundles: Bundles;
  readonly sessions: DeskTable;
  readonly access: DeskTable;
  readonly place: DesktopsPlace;
};

/** Called each minute: done before the next call comes. */
const withinTheMinute = Duration.seconds(50);

/** The functions that keep desktops and sessions in step. */
export class DesktopFunctions extends Construct {
  readonly steer: DeskpoolFunction;
  readonly taskChanged: DeskpoolFunction;
  readonly reconcile: DeskpoolFunction;
  readonly sweep: DeskpoolFunction;

  constructor(scope: Construct, id: string, { portal, bundles, sessions, access, place }: DesktopFunctionsProps) {
    super(scope, id);
    const common = { portal, bundles };
    const SESSIONS_TABLE = sessions.table.tableName;
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
      environment: { SESSIONS_TABLE, ACCESS_TABLE: access.table.tableName, ...where },
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
      environment: { SESSIONS_TABLE, CLUSTER_ARN },
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
    allowDesktops(this.steer, place, ['run', 'stop']);
    allowDesktops(this.reconcile, place, ['list', 'stop', 'describe']);
  }
}
