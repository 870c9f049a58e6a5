import { readAssembly } from './template/assembly.ts';
import type { StackTemplate } from './template/assembly.ts';
import { cloudTemplate } from './template/cloud-template.ts';
import type { CloudTemplate } from './template/cloud-template.ts';
import { synthesize } from './template/synthesize.ts';

export type BuildOptions = {
  /** Of the one port that browsers come to. */
  readonly port: number;
  /** Where the cloud assembly is to lie. */
  readonly output: string;
  /** Root of the project. */
  readonly root: string;
  /** The CDK program, relative to the root; `bin/deskpool.ts` when left out. */
  readonly program?: string | undefined;
  /** Another `deskpool.yaml`, relative to the root. */
  readonly stage?: string | undefined;
  /** More context for the CDK program. */
  readonly context?: Readonly<Record<string, unknown>> | undefined;
  /** Ends the program early. */
  readonly signal?: AbortSignal | undefined;
};

/** What robots, lookup clients and users of the relay prove themselves with on this machine, whichever of them the stage names. */
export const knownSecrets = {
  robotSecret: 'robot-secret',
  robotPassword: 'robot-password',
  lookup: 'lookup-secret',
  relay: '12345',
} as const;

const ACCOUNT = '000000000000';

/** What the CDK program is told about this machine. */
const contextFor = ({ port, stage, context }: BuildOptions): Readonly<Record<string, unknown>> => ({
  ...(stage === undefined ? {} : { stage }),
  // Messages name resources by their place in the CDK's tree.
  'aws:cdk:enable-path-metadata': true,
  ...context,
  local: JSON.stringify({
    portal: `http://localhost:${port}`,
    desktops: `http://{id}.desk.localhost:${port}`,
    issuer: `http://localhost:${port}/idp`,
    upstreams: '127.0.0.1/32:*',
    webhookNetworks: '127.0.0.0/8,::1/128',
    secrets: knownSecrets,
  }),
});

/** The stage's own region: CloudFront's firewalls alone are always in us-east-1. */
const regionOf = (stacks: readonly StackTemplate[]): string =>
  stacks.map(({ region }) => region).find((region) => region !== undefined && region !== 'us-east-1') ?? 'us-east-1';

/** Runs the CDK program for this machine and reads what it wrote. Throws a `CloudFault` with what it said when it fails. */
export const buildTemplate = async (options: BuildOptions): Promise<CloudTemplate> => {
  const { root, output, program = 'bin/deskpool.ts', signal } = options;
  await synthesize({ program, directory: root, output, context: contextFor(options), ...(signal && { signal }) });
  const stacks = readAssembly(output);
  return cloudTemplate(stacks, { region: regionOf(stacks), account: ACCOUNT });
};
