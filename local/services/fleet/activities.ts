import { randomUUID } from 'node:crypto';
import type { Group } from './group.ts';
import type { Machine, MachinesOptions } from './machines.ts';

/** What Auto Scaling did, or could not do. */
export type Activity = {
  readonly ActivityId: string;
  readonly AutoScalingGroupName: string;
  readonly Description: string;
  readonly Cause: string;
  readonly StartTime: string;
  readonly EndTime: string;
  readonly StatusCode: 'Successful' | 'Failed';
  readonly StatusMessage: string;
  readonly Progress: number;
};

/** So many are remembered. */
const remembered = 200;
const cause = 'The difference between desired and actual capacity was changed.';

/** Writes down what groups do, and tells the bus of it in Auto Scaling's words. */
export const openActivities = (emit: MachinesOptions['emit']) => {
  const all: Activity[] = [];
  const note = (group: string, description: string, failure?: string): Activity => {
    const at = new Date().toISOString();
    const activity: Activity = {
      ActivityId: randomUUID(),
      AutoScalingGroupName: group,
      Description: description,
      Cause: cause,
      StartTime: at,
      EndTime: at,
      StatusCode: failure === undefined ? 'Successful' : 'Failed',
      StatusMessage: failure ?? '',
      Progress: 100,
    };
    all.unshift(activity);
    all.splice(remembered);
    return activity;
  };
  const tell = (what: string, { StatusCode, StatusMessage, ...activity }: Activity, id: string) =>
    emit({
      source: 'aws.autoscaling',
      detailType: `EC2 Instance ${what}`,
      detail: {
        ...activity,
        EC2InstanceId: id,
        StatusCode: StatusCode === 'Failed' ? 'Failed' : 'InProgress',
        StatusMessage,
      },
    });
  return {
    of: (group: string): readonly Activity[] => all.filter((one) => one.AutoScalingGroupName === group),
    launched: ({ id, group }: Machine) =>
      tell('Launch Successful', note(group, `Launching a new EC2 instance: ${id}`), id),
    refused: ({ name }: Group, reason: string) =>
      tell('Launch Unsuccessful', note(name, 'Launching a new EC2 instance.  Status Reason: ' + reason, reason), ''),
    terminated: ({ id, group }: Machine) =>
      tell('Terminate Successful', note(group, `Terminating EC2 instance: ${id}`), id),
    /** A hook holds a machine, and somebody has to say that it may go on. */
    held: ({ id, group, state }: Machine, which: 'launching' | 'terminating', hook: string) =>
      emit({
        source: 'aws.autoscaling',
        detailType: `EC2 Instance-${which === 'launching' ? 'launch' : 'terminate'} Lifecycle Action`,
        detail: {
          LifecycleActionToken: randomUUID(),
          AutoScalingGroupName: group,
          LifecycleHookName: hook,
          EC2InstanceId: id,
          LifecycleTransition: `autoscaling:EC2_INSTANCE_${which.toUpperCase()}`,
          Origin: which === 'launching' ? 'EC2' : 'AutoScalingGroup',
          Destination: which === 'terminating' ? 'EC2' : state.startsWith('Warmed:') ? 'WarmPool' : 'AutoScalingGroup',
        },
      }),
  };
};
