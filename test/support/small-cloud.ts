import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { openFunctionLogs } from '#local/functions/function-log.ts';
import { openFunctions } from '#local/functions/functions.ts';
import { invokePermissions } from '#local/functions/invoke-permission.ts';
import { runAs } from '#local/functions/running.ts';
import { readAssembly } from '#local/template/assembly.ts';
import { cloudTemplate } from '#local/template/cloud-template.ts';
import type { CloudTemplate } from '#local/template/cloud-template.ts';

/** A folder that nobody else has. */
export const freshFolder = (): string => mkdtempSync(join(tmpdir(), 'deskpool-test-'));

/** Synthesizes an app of one's own and reads it back, as the cloud on one machine does. */
export const synthesized = (build: (app: App) => void): CloudTemplate => {
  const app = new App({ outdir: join(freshFolder(), 'cloud'), context: { 'aws:cdk:enable-path-metadata': true } });
  build(app);
  app.synth();
  return cloudTemplate(readAssembly(app.outdir), { region: 'eu-central-1', account: '000000000000' });
};

/** One stack named `Test`. */
export const smallCloud = (build: (stack: Stack) => void): CloudTemplate =>
  synthesized((app) => build(new Stack(app, 'Test')));

export type FixtureOptions = { readonly timeout?: number; readonly environment?: Record<string, string> };

/** A function whose `index.mjs` has this text. */
export const fixtureFunction = (
  stack: Stack,
  id: string,
  code: string,
  { timeout = 3, environment = {} }: FixtureOptions = {},
): LambdaFunction => {
  const folder = join(freshFolder(), id);
  mkdirSync(folder);
  writeFileSync(join(folder, 'index.mjs'), code);
  return new LambdaFunction(stack, id, {
    functionName: id,
    code: Code.fromAsset(folder),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    timeout: Duration.seconds(timeout),
    environment,
  });
};

/** The functions of a cloud, ready to be invoked, and the logs they write. */
export const functionsOf = (cloud: CloudTemplate) => {
  const folder = freshFolder();
  const logs = openFunctionLogs(folder);
  const functions = openFunctions(cloud, logs);
  /** Does something as if that function did it. */
  const as = <T>(name: string, work: () => T): T =>
    runAs(
      {
        function: functions.find(name),
        requestId: 'test',
        print: (level, text) => logs.write(name, 'test', level, text),
      },
      work,
    );
  return { functions, logs, folder, as, mayInvoke: invokePermissions(cloud) };
};
