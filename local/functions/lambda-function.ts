import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { CloudFault } from '#local/template/fault.ts';
import { read, Scalar } from '#local/template/cloud-template.ts';
import type { CloudTemplate, Resource } from '#local/template/cloud-template.ts';

/** A function as the template describes it. */
export type LambdaFunction = {
  readonly name: string;
  readonly arn: string;
  readonly path: string;
  readonly region: string;
  /** ARN of the role it runs as. */
  readonly role: string;
  readonly timeoutMs: number;
  /** MB. */
  readonly memory: number;
  readonly runtime: string;
  /** `index.handler`: the file without its ending, and the export. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Folder of its code. Throws a `CloudFault` where the template brings none. */
  readonly folder: () => string;
};

const Properties = z.looseObject({
  Code: z.looseObject({ S3Key: z.string().optional() }),
  Handler: z.string().regex(/^[\w./-]+\.\w+$/, 'file.export'),
  Role: z.string(),
  Runtime: z.string(),
  Timeout: z.number().default(3),
  MemorySize: z.number().default(128),
  Environment: z.looseObject({ Variables: z.record(z.string(), Scalar).default({}) }).prefault({}),
});

const folderOf = (cloud: CloudTemplate, resource: Resource, key: string | undefined): string => {
  const folder = key === undefined ? undefined : cloud.asset(resource.stack, key);
  if (folder === undefined) throw new CloudFault(`${resource.path}: its code is no asset of the cloud assembly.`);
  if (!existsSync(folder)) throw new CloudFault(`${resource.path}: its code is missing in ${folder}.`);
  return folder;
};

/** One function of the template. */
export const lambdaFunction = (cloud: CloudTemplate, resource: Resource): LambdaFunction => {
  const it = read(resource, Properties);
  return {
    name: resource.name,
    arn: String(resource.attribute('Arn')),
    path: resource.path,
    region: resource.region,
    role: it.Role,
    timeoutMs: it.Timeout * 1_000,
    memory: it.MemorySize,
    runtime: it.Runtime,
    handler: it.Handler,
    environment: it.Environment.Variables,
    folder: () => folderOf(cloud, resource, it.Code.S3Key),
  };
};

/** The file of a function's handler: `index.mjs`, else `index.js` or `index.cjs`. */
export const handlerFile = (it: LambdaFunction): string => {
  const stem = join(it.folder(), it.handler.slice(0, it.handler.lastIndexOf('.')));
  const file = ['.mjs', '.js', '.cjs'].map((ending) => stem + ending).find((path) => existsSync(path));
  if (!file) throw new CloudFault(`${it.path}: there is no ${stem}.mjs, .js or .cjs.`);
  return file;
};
