import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Stage, type StageInput } from '#core/stage/stage.ts';
import type { Bundles } from '#lib/bundle.ts';
import { functionEntries } from '#lib/functions.ts';
import { buildHouse } from '#lib/house.ts';
import type { LocalContext } from '#lib/local-context.ts';
import { readStage } from '#lib/stage.ts';
import { ownAllotment } from '#test/support/builders.ts';

/** The stage that the operators of `deskpool.yaml` have, with other wishes where given. */
export function aStage(wishes: Partial<StageInput> = {}): Stage {
  return Stage.parse({ ...readStage('deskpool.yaml'), licensing: { allotment: ownAllotment }, ...wishes });
}

export const domains = {
  portal: 'portal.example.org',
  desktops: 'desk.example.org',
  lms: 'api.example.org',
  certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-0000-0000-000000000000',
  regionalCertificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-0000-0000-0000-000000000000',
};

/** What one machine says of itself. */
export const local: LocalContext = {
  portal: 'http://localhost:8080',
  desktops: 'http://{id}.desk.localhost:8080',
  issuer: 'http://localhost:8080/idp',
  upstreams: '127.0.0.1/32:*',
  webhookNetworks: '127.0.0.0/8,::1/128',
  secrets: { robotSecret: 'robot-secret', robotPassword: 'robot-password', lookup: 'lookup-secret', relay: '12345' },
};

let programs: Bundles | undefined;

/** Programs that do nothing, where only what is around them matters. Made once a test file. */
export function emptyPrograms(): Bundles {
  if (programs) return programs;
  const root = mkdtempSync(join(tmpdir(), 'deskpool-programs-'));
  for (const name of Object.keys(functionEntries)) {
    const folder = join(root, 'functions', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'index.mjs'), 'export const handler = async () => {};');
    writeFileSync(join(folder, 'stage.json'), '{}');
  }
  mkdirSync(join(root, 'web'));
  writeFileSync(join(root, 'web', 'index.html'), '<!doctype html>');
  writeFileSync(join(root, 'gateway.mjs'), 'process.exit(0)');
  writeFileSync(join(root, 'host.tar.gz'), '');
  programs = {
    functions: join(root, 'functions'),
    gateway: join(root, 'gateway.mjs'),
    page: join(root, 'web'),
    host: { file: join(root, 'host.tar.gz'), digest: 'd'.repeat(64) },
  };
  return programs;
}

export type Wishes = {
  readonly stage?: Stage;
  readonly local?: LocalContext;
  readonly context?: Record<string, unknown>;
  readonly bundles?: Bundles;
};

/** All stacks of a stage, and their templates by the stacks' names. */
export function aHouse({ stage = aStage(), local: here, context = {}, bundles = emptyPrograms() }: Wishes = {}) {
  const app = new App({ context });
  const stacks = buildHouse(app, { stage, bundles, local: here });
  const templates = Object.fromEntries(
    Object.entries(stacks).map(([name, stack]: [string, Stack]) => [name, Template.fromStack(stack)]),
  ) as Record<keyof typeof stacks, Template>;
  return { app, stacks, templates };
}
