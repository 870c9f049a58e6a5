import * as z from 'zod';
import { read } from '#local/template/cloud-template.ts';
import type { CloudTemplate } from '#local/template/cloud-template.ts';
import { stableId } from '#local/template/naming.ts';

/** What holds a machine on its way in or out. */
export type Hook = {
  readonly name: string;
  /** Milliseconds that it is held without a word. */
  readonly patience: number;
  readonly otherwise: 'CONTINUE' | 'ABANDON';
};

/** A group of machines as the template has it, and how many there should be. */
export type Group = {
  readonly name: string;
  readonly arn: string;
  readonly most: number;
  readonly launching: Hook | undefined;
  readonly terminating: Hook | undefined;
  /** Undefined where none stand by. */
  readonly warm: { readonly least: number; readonly prepared: number } | undefined;
  desired: number;
  /** Why no machine can be had now, as Auto Scaling says it; undefined while they can. */
  refusal: string | undefined;
};

const Hooks = z.array(
  z.looseObject({
    LifecycleHookName: z.string(),
    LifecycleTransition: z.enum(['autoscaling:EC2_INSTANCE_LAUNCHING', 'autoscaling:EC2_INSTANCE_TERMINATING']),
    HeartbeatTimeout: z.coerce.number().default(3_600),
    DefaultResult: z.enum(['CONTINUE', 'ABANDON']).default('ABANDON'),
  }),
);
const Properties = z.looseObject({
  MaxSize: z.coerce.number(),
  MinSize: z.coerce.number().default(0),
  LifecycleHookSpecificationList: Hooks.default([]),
});
const WarmPool = z.looseObject({
  AutoScalingGroupName: z.string(),
  MinSize: z.coerce.number().default(0),
  MaxGroupPreparedCapacity: z.coerce.number().optional(),
});

/** The template's groups of machines that DCV runs on. Those of others run containers with a GPU; what runs there runs here by itself. */
export const readGroups = (cloud: CloudTemplate): readonly Group[] => {
  const pools = cloud.ofType('AWS::AutoScaling::WarmPool').map((resource) => read(resource, WarmPool));
  const own = cloud.ofType('AWS::AutoScaling::AutoScalingGroup').filter(({ name }) => name.includes('-dcv-'));
  return own.map((resource): Group => {
    const { MaxSize, MinSize, LifecycleHookSpecificationList: hooks } = read(resource, Properties);
    const pool = pools.find(({ AutoScalingGroupName }) => AutoScalingGroupName === resource.name);
    const id = stableId(resource.name, 32);
    return {
      name: resource.name,
      arn: `arn:aws:autoscaling:${resource.region}:${cloud.account}:autoScalingGroup:${id}:autoScalingGroupName/${resource.name}`,
      most: MaxSize,
      launching: hookOf(hooks, 'autoscaling:EC2_INSTANCE_LAUNCHING'),
      terminating: hookOf(hooks, 'autoscaling:EC2_INSTANCE_TERMINATING'),
      warm: pool && { least: pool.MinSize, prepared: pool.MaxGroupPreparedCapacity ?? MaxSize },
      desired: MinSize,
      refusal: undefined,
    };
  });
};

const hookOf = (hooks: z.output<typeof Hooks>, transition: string): Hook | undefined => {
  const found = hooks.find(({ LifecycleTransition }) => LifecycleTransition === transition);
  return (
    found && {
      name: found.LifecycleHookName,
      patience: found.HeartbeatTimeout * 1_000,
      otherwise: found.DefaultResult,
    }
  );
};
