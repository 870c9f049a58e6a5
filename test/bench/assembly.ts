import { join } from 'node:path';
import { handlerFile, lambdaFunction } from '#local/functions/lambda-function.ts';
import { readAssembly } from '#local/template/assembly.ts';
import { cloudTemplate } from '#local/template/cloud-template.ts';
import { synthesize } from '#local/template/synthesize.ts';

/** A function as it would be deployed. */
export type BuiltFunction = {
  readonly name: string;
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
};

/** Synthesizes the house and names each of its functions with its bundle and environment. */
export async function builtFunctions(): Promise<readonly BuiltFunction[]> {
  const output = join('.deskpool', 'bench', 'cloud');
  await synthesize({ program: 'bin/deskpool.ts', directory: process.cwd(), output, context: {} });
  const cloud = cloudTemplate(readAssembly(output), { region: 'eu-central-1', account: '000000000000' });
  return (
    cloud
      .ofType('AWS::Lambda::Function')
      .map((resource) => lambdaFunction(cloud, resource))
      .map((built) => ({ name: built.name, file: handlerFile(built), environment: built.environment }))
      // The CDK's own helpers are not ours to weigh.
      .filter(({ file }) => file.endsWith('index.mjs'))
  );
}
