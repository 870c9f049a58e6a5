import * as z from 'zod';
import { read, Scalar } from '#local/template/cloud-template.ts';
import type { CloudTemplate, Resource } from '#local/template/cloud-template.ts';

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
          .looseObject({ FilesystemId: z.string(), RootDirectory: z.string().default('/') })
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

/** All of the template's, found by ARN, by `family:revision` or by family. */
export const taskDefinitions = (cloud: CloudTemplate): ((id: string) => TaskDefinition | undefined) => {
  const all = cloud.ofType('AWS::ECS::TaskDefinition').map(taskDefinition);
  return (id) => all.find(({ arn, family }) => [arn, family, `${family}:1`].includes(id));
};
