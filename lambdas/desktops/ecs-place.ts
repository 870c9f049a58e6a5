import type { SteerEnv } from '#core/contract/env.ts';
import type { KasmType } from '#core/stage/desktop-type.ts';
import type { Stage } from '#core/stage/stage.ts';
import type * as z from 'zod';

/** How the tasks of one desktop type run. */
export type KindOfTask = {
  /** Family of task definitions; the newest revision runs. */
  readonly taskDefinition: string;
  /** The capacity provider whose hosts have the GPU; Fargate where there is none. */
  readonly hosts?: string;
  /** Whether each person has a home there, and so a task definition of his own. */
  readonly homes?: boolean;
};

/** Where Kasm desktops run. */
export type EcsPlace = {
  readonly cluster: string;
  readonly types: Readonly<Record<string, KindOfTask>>;
  readonly subnets: readonly string[];
  readonly securityGroup: string;
  /** What reaches the file system of homes; only desktops that have one are in it. */
  readonly homesSecurityGroup: string;
};

type Where = Pick<
  z.output<typeof SteerEnv>,
  'CLUSTER_ARN' | 'TASK_FAMILY_PREFIX' | 'SUBNETS' | 'SECURITY_GROUP' | 'HOMES_SECURITY_GROUP'
>;

/** What the stage and the environment say of where desktops run. The hosts of a type are called as its task definitions are. */
export function ecsPlace(env: Where, stage: Pick<Stage, 'desktops'>): EcsPlace {
  const kinds = stage.desktops.filter((type): type is KasmType => type.runtime === 'kasm');
  return {
    cluster: env.CLUSTER_ARN,
    types: Object.fromEntries(kinds.map((type) => [type.name, kindOf(type, env.TASK_FAMILY_PREFIX + type.name)])),
    subnets: env.SUBNETS,
    securityGroup: env.SECURITY_GROUP,
    homesSecurityGroup: env.HOMES_SECURITY_GROUP,
  };
}

function kindOf({ gpu, persistentHome }: KasmType, taskDefinition: string): KindOfTask {
  return { taskDefinition, ...(gpu > 0 && { hosts: taskDefinition }), ...(persistentHome && { homes: true }) };
}
