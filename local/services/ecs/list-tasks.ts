import * as z from 'zod';
import { AwsError } from '../aws-error.ts';
import { launchTypeOf } from './task.ts';
import type { Task } from './task.ts';

const Input = z.looseObject({
  family: z.string().optional(),
  startedBy: z.string().optional(),
  serviceName: z.string().optional(),
  containerInstance: z.string().optional(),
  launchType: z.enum(['EC2', 'FARGATE', 'EXTERNAL']).optional(),
  desiredStatus: z.enum(['RUNNING', 'PENDING', 'STOPPED']).default('RUNNING'),
  maxResults: z.number().int().min(1).max(100).default(100),
  nextToken: z.string().optional(),
});

const invalid = (message: string) => new AwsError('InvalidParameterException', message);

const offsetOf = (token: string | undefined): number => {
  if (token === undefined) return 0;
  const offset = Number(Buffer.from(token, 'base64url').toString('utf8'));
  if (!Number.isSafeInteger(offset) || offset < 0) throw invalid('Invalid token');
  return offset;
};

/** One page of ARNs of the tasks that fit, in the order of their start. Nothing ever wants PENDING, so that lists nothing. */
export const listTasks = (
  tasks: readonly Task[],
  input: unknown,
): { readonly taskArns: readonly string[]; readonly nextToken?: string } => {
  const { data, error } = Input.safeParse(input);
  if (error) throw invalid(error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  const { family, startedBy, serviceName, containerInstance, launchType, desiredStatus, maxResults } = data;
  if (startedBy !== undefined && (family ?? serviceName ?? containerInstance) !== undefined) {
    throw invalid('Specifying startedBy together with another filter is not supported.');
  }
  const fitting = tasks.filter(
    (task) =>
      task.desiredStatus === desiredStatus &&
      serviceName === undefined &&
      containerInstance === undefined &&
      (family === undefined || task.definition.family === family) &&
      (startedBy === undefined || task.input.startedBy === startedBy) &&
      (launchType === undefined || launchTypeOf(task) === launchType),
  );
  const from = offsetOf(data.nextToken);
  const to = from + maxResults;
  return {
    taskArns: fitting.slice(from, to).map((task) => task.arn),
    ...(to < fitting.length ? { nextToken: Buffer.from(String(to)).toString('base64url') } : {}),
  };
};
