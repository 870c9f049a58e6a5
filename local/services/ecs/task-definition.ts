import * as z from 'zod';
import { AwsError } from '../aws-error.ts';
import { read, Scalar } from '#local/template/cloud-template.ts';
import type { CloudTemplate, Resource } from '#local/template/cloud-template.ts';
import { asApi, asTemplate } from './letter-case.ts';

const Container = z.looseObject({
  Name: z.string(),
  Image: z.string(),
  Essential: z.boolean().default(true),
  Environment: z.array(z.looseObject({ Name: z.string(), Value: Scalar })).default([]),
  Secrets: z.array(z.looseObject({ Name: z.string(), ValueFrom: z.string() })).default([]),
  PortMappings: z
    .array(z.looseObject({ ContainerPort: z.number().int(), Protocol: z.string().default('tcp') }))
    .default([]),
  MountPoints: z.array(z.looseObject({ SourceVolume: z.string(), ContainerPath: z.string() })).default([]),
});
export type Container = z.output<typeof Container>;

const Properties = z.looseObject({
  ContainerDefinitions: z.array(Container).min(1),
  NetworkMode: z.string().default('bridge'),
  Cpu: z.string().optional(),
  Memory: z.string().optional(),
  RequiresCompatibilities: z.array(z.string()).default([]),
  ExecutionRoleArn: z.string().optional(),
  TaskRoleArn: z.string().optional(),
  Tags: z.array(z.looseObject({ Key: z.string(), Value: z.string() })).default([]),
  Volumes: z
    .array(
      z.looseObject({
        Name: z.string(),
        EFSVolumeConfiguration: z
          .looseObject({
            FilesystemId: z.string(),
            RootDirectory: z.string().default('/'),
            AuthorizationConfig: z.looseObject({ AccessPointId: z.string().optional() }).optional(),
          })
          .optional(),
      }),
    )
    .default([]),
});

/** A task definition of the template. */
export type TaskDefinition = z.output<typeof Properties> & { readonly arn: string; readonly family: string };

/** Reads one task definition. */
export const taskDefinition = (resource: Resource): TaskDefinition => ({
  ...read(resource, Properties),
  arn: resource.ref,
  family: resource.name,
});

/** The template's task definitions, and those that are registered later; forgotten when the machine stops, as tasks are. */
export type TaskDefinitions = {
  /** By ARN, by `family:revision`, or by family, which is its newest revision. */
  readonly find: (id: string) => TaskDefinition | undefined;
  /** One more revision of a family, from what `RegisterTaskDefinition` is asked. Throws an `AwsError` where that is none. */
  readonly register: (input: unknown) => TaskDefinition;
};

const Asked = Properties.extend({ Family: z.string().regex(/^[\w-]{1,255}$/) });

/** Opens them with those of the template. */
export const openTaskDefinitions = (cloud: CloudTemplate): TaskDefinitions => {
  const all = cloud.ofType('AWS::ECS::TaskDefinition').map(taskDefinition);
  const prefix = `arn:aws:ecs:${cloud.region}:${cloud.account}:task-definition/`;
  const named =
    (id: string) =>
    ({ arn }: TaskDefinition) =>
      arn === id || arn === prefix + id;
  const register = (input: unknown): TaskDefinition => {
    const { data, error } = Asked.safeParse(asTemplate(input));
    if (error)
      throw new AwsError(
        'ClientException',
        error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
      );
    const family = data.Family;
    const revision = all.filter((one) => one.family === family).length + 1;
    const made = { ...data, family, arn: `${prefix}${family}:${revision}` };
    all.push(made);
    return made;
  };
  return { find: (id) => all.findLast((one) => one.family === id) ?? all.find(named(id)), register };
};

/** A task definition as `DescribeTaskDefinition` and `RegisterTaskDefinition` answer it; tags are apart. */
export const definitionView = ({ arn, family, Tags: _tags, ...rest }: TaskDefinition) => ({
  ...(asApi(rest) as object),
  family,
  taskDefinitionArn: arn,
  revision: Number(arn.split(':').at(-1)),
  status: 'ACTIVE',
});
