import * as z from 'zod';
import { AwsError } from '../aws-error.ts';
import type { TaskDefinition } from './task-definition.ts';

const RunTask = z.looseObject({
  cluster: z.string().default('default'),
  taskDefinition: z.string().min(1),
  count: z.number().int().min(1).max(10).default(1),
  launchType: z.enum(['EC2', 'FARGATE', 'EXTERNAL']).optional(),
  capacityProviderStrategy: z.array(z.looseObject({ capacityProvider: z.string() })).default([]),
  networkConfiguration: z
    .looseObject({
      awsvpcConfiguration: z
        .looseObject({ subnets: z.array(z.string()).min(1), securityGroups: z.array(z.string()).default([]) })
        .optional(),
    })
    .optional(),
  overrides: z
    .looseObject({
      containerOverrides: z
        .array(
          z.looseObject({
            name: z.string(),
            environment: z.array(z.looseObject({ name: z.string(), value: z.string() })).default([]),
          }),
        )
        .default([]),
    })
    .prefault({}),
  startedBy: z
    .string()
    .regex(/^[\w/-]{1,128}$/, 'startedBy has up to 128 letters, digits, hyphens, forward slashes and underscores')
    .optional(),
  clientToken: z.string().min(1).max(64).optional(),
  group: z.string().optional(),
  tags: z.array(z.looseObject({ key: z.string(), value: z.string() })).default([]),
  propagateTags: z.enum(['TASK_DEFINITION', 'SERVICE', 'NONE']).default('NONE'),
  enableExecuteCommand: z.boolean().default(false),
});
/** What RunTask is asked. */
export type RunTaskInput = z.output<typeof RunTask>;

const invalid = (message: string) => new AwsError('InvalidParameterException', message);

/** The input in the shape that AWS accepts. Throws an `AwsError` as AWS refuses it. */
export const runTaskInput = (input: unknown): RunTaskInput => {
  const { data, error } = RunTask.safeParse(input);
  if (!error) return data;
  throw invalid(error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
};

/** Checks the input against the task definition. Throws an `AwsError` as AWS refuses it. */
export const checkAgainst = (definition: TaskDefinition, input: RunTaskInput): void => {
  if (definition.NetworkMode === 'awsvpc' && !input.networkConfiguration?.awsvpcConfiguration) {
    throw invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  if (definition.NetworkMode !== 'awsvpc' && input.networkConfiguration?.awsvpcConfiguration) {
    throw invalid('Network Configuration is not valid for the given networkMode of this task definition.');
  }
  if (input.launchType && input.capacityProviderStrategy.length > 0) {
    throw invalid(
      'Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.',
    );
  }
  const names = new Set(definition.ContainerDefinitions.map((container) => container.Name));
  for (const { name } of input.overrides.containerOverrides) {
    if (!names.has(name))
      throw invalid(`Override for container named ${name} is not a container in the TaskDefinition.`);
  }
  if (input.launchType === 'FARGATE' && !definition.RequiresCompatibilities.includes('FARGATE')) {
    throw invalid('Task definition does not support launch_type FARGATE.');
  }
};
