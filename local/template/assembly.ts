import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { CloudFault } from './fault.ts';

const Manifest = z.looseObject({
  artifacts: z.record(
    z.string(),
    z.looseObject({
      type: z.string(),
      environment: z.string().optional(),
      dependencies: z.array(z.string()).default([]),
      properties: z
        .looseObject({
          templateFile: z.string().optional(),
          stackName: z.string().optional(),
          file: z.string().optional(),
          directoryName: z.string().optional(),
        })
        .default({}),
    }),
  ),
});

const RawResource = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  Condition: z.string().optional(),
  Metadata: z.record(z.string(), z.unknown()).default({}),
});
const Template = z.looseObject({
  Resources: z.record(z.string(), RawResource).default({}),
  Parameters: z.record(z.string(), z.looseObject({ Type: z.string(), Default: z.unknown() })).default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Mappings: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).default({}),
  Outputs: z
    .record(z.string(), z.looseObject({ Value: z.unknown(), Export: z.looseObject({ Name: z.unknown() }).optional() }))
    .default({}),
});

const Assets = z.looseObject({
  files: z
    .record(
      z.string(),
      z.looseObject({
        source: z.looseObject({ path: z.string().optional() }),
        destinations: z.record(z.string(), z.looseObject({ objectKey: z.string() })),
      }),
    )
    .default({}),
});

/** One stack as the CDK wrote it: a CloudFormation template and where its files lie, by their object key. */
export type StackTemplate = z.output<typeof Template> & {
  readonly name: string;
  /** The region the stack names, or undefined where it takes whatever it is deployed to. */
  readonly region: string | undefined;
  readonly files: ReadonlyMap<string, string>;
};

type Artifact = z.output<typeof Manifest>['artifacts'][string];

const parsed = <S extends z.ZodType>(path: string, schema: S): z.output<S> => {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new CloudFault(`${path} can't be read as part of a cloud assembly: ${String(error)}`, { cause: error });
  }
};

const filesOf = (folder: string, manifests: readonly string[]): ReadonlyMap<string, string> => {
  const files = new Map<string, string>();
  for (const manifest of manifests) {
    for (const { source, destinations } of Object.values(parsed(join(folder, manifest), Assets).files)) {
      if (!source.path) continue;
      for (const { objectKey } of Object.values(destinations)) files.set(objectKey, join(folder, source.path));
    }
  }
  return files;
};

/** `aws://123456789012/eu-central-1`; the CDK writes `unknown-region` where a stack names none. */
const regionOf = (environment: string | undefined): string | undefined => {
  const region = environment?.split('/').at(-1);
  return region === 'unknown-region' ? undefined : region;
};

const stackOf = (
  folder: string,
  id: string,
  artifact: Artifact,
  artifacts: Record<string, Artifact>,
): StackTemplate => {
  const { templateFile, stackName } = artifact.properties;
  if (!templateFile) throw new CloudFault(`Stack ${id} of the cloud assembly in ${folder} has no template.`);
  const manifests = artifact.dependencies
    .map((name) => artifacts[name])
    .flatMap((one) => (one?.type === 'cdk:asset-manifest' && one.properties.file ? [one.properties.file] : []));
  return {
    ...parsed(join(folder, templateFile), Template),
    name: stackName ?? id,
    region: regionOf(artifact.environment),
    files: filesOf(folder, manifests),
  };
};

/** Reads all stacks of a cloud assembly, those of nested assemblies too. Throws a `CloudFault` that names the file that is wrong. */
export const readAssembly = (folder: string): readonly StackTemplate[] => {
  const { artifacts } = parsed(join(folder, 'manifest.json'), Manifest);
  return Object.entries(artifacts).flatMap(([id, artifact]) => {
    if (artifact.type === 'aws:cloudformation:stack') return [stackOf(folder, id, artifact, artifacts)];
    const { directoryName } = artifact.properties;
    if (artifact.type === 'cdk:cloud-assembly' && directoryName) return readAssembly(join(folder, directoryName));
    return [];
  });
};
