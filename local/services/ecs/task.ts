import type { RunTaskInput } from './run-task-input.ts';
import type { TaskDefinition } from './task-definition.ts';

/** The walk of a task, in its order. */
export const statuses = [
  'PROVISIONING',
  'PENDING',
  'ACTIVATING',
  'RUNNING',
  'DEACTIVATING',
  'STOPPING',
  'DEPROVISIONING',
  'STOPPED',
] as const;
export type TaskStatus = (typeof statuses)[number];

/** Why a task stopped, in the words of ECS. */
export type StopCause = {
  readonly stopCode: 'UserInitiated' | 'EssentialContainerExited' | 'TaskFailedToStart';
  readonly stoppedReason: string;
  readonly exitCode?: number;
};

/** A task as it stands. Times are milliseconds since 1970. */
export type Task = {
  readonly id: string;
  readonly arn: string;
  readonly clusterArn: string;
  readonly definition: TaskDefinition;
  readonly input: RunTaskInput;
  readonly lastStatus: TaskStatus;
  readonly desiredStatus: 'RUNNING' | 'STOPPED';
  /** Grows with each change. */
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly pullStartedAt?: number;
  readonly pullStoppedAt?: number;
  readonly startedAt?: number;
  readonly stoppingAt?: number;
  readonly stoppedAt?: number;
  readonly address?: { readonly host: string; readonly port: number };
  readonly cause?: StopCause;
};

/** The launch type as ECS shows it; a capacity provider that is not Fargate's means EC2. */
export const launchTypeOf = ({ input, definition }: Pick<Task, 'input' | 'definition'>): 'EC2' | 'FARGATE' => {
  if (input.launchType) return input.launchType === 'FARGATE' ? 'FARGATE' : 'EC2';
  const [provider] = input.capacityProviderStrategy;
  if (provider) return provider.capacityProvider.startsWith('FARGATE') ? 'FARGATE' : 'EC2';
  return definition.RequiresCompatibilities.includes('FARGATE') ? 'FARGATE' : 'EC2';
};
