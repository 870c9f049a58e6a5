import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  ContainerImage,
  CpuArchitecture,
  FargateTaskDefinition,
  LinuxParameters,
  LogDriver,
  OperatingSystemFamily,
  Secret as TaskSecret,
  UlimitName,
} from 'aws-cdk-lib/aws-ecs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type * as z from 'zod';
import type { GatewayEnv } from '#core/contract/gateway.ts';
import { HouseFault } from '../fault.ts';
import { acknowledge } from './acknowledge.ts';

export const gatewayPort = 8080;
/** What ECS allows a whole task definition is 64 KB; a few are for the rest of it. */
const largestBundle = 60 * 1024;
/** The newest patch of one minor version of Node, as Docker's official images have it. */
const image = 'public.ecr.aws/docker/library/node:24.21-slim';

/** What the gateway's program asks of its environment, except for what the task itself knows. */
export type GatewaySettings = Pick<
  z.input<typeof GatewayEnv>,
  'GATEWAY_API' | 'GATEWAY_DESKTOPS' | 'GATEWAY_UPSTREAMS'
>;

export type GatewayTaskProps = {
  readonly portal: string;
  /** File of the bundled program. */
  readonly bundle: string;
  readonly key: ISecret;
  readonly settings: GatewaySettings;
};

/**
 * How the gateway runs: Node's own image with the program in the task definition, so that deploying needs no Docker and the
 * program rolls with its settings. Refuses a program that does not fit.
 */
export class GatewayTask extends Construct {
  readonly taskDefinition: FargateTaskDefinition;

  constructor(scope: Construct, id: string, props: GatewayTaskProps) {
    super(scope, id);
    this.taskDefinition = new FargateTaskDefinition(this, 'Task', {
      family: `deskpool-${props.portal}-gateway`,
      cpu: 1_024,
      memoryLimitMiB: 2_048,
      runtimePlatform: { operatingSystemFamily: OperatingSystemFamily.LINUX, cpuArchitecture: CpuArchitecture.ARM64 },
    });
    const linux = new LinuxParameters(this, 'Linux', { initProcessEnabled: true });
    linux.addTmpfs({ containerPath: '/tmp', size: 16 });
    const container = this.taskDefinition.addContainer('gateway', {
      containerName: 'gateway',
      image: ContainerImage.fromRegistry(image),
      user: 'node',
      readonlyRootFilesystem: true,
      linuxParameters: linux,
      portMappings: [{ containerPort: gatewayPort }],
      environment: {
        GATEWAY_BUNDLE: packed(props.bundle),
        GATEWAY_HOST: '0.0.0.0',
        GATEWAY_PORT: String(gatewayPort),
        ...props.settings,
      },
      secrets: { GATEWAY_KEY: TaskSecret.fromSecretsManager(props.key) },
      command: ['sh', '-c', unpackAndRun],
      stopTimeout: Duration.seconds(120),
      logging: LogDriver.awsLogs({
        streamPrefix: 'gateway',
        logGroup: new LogGroup(this, 'Log', {
          logGroupName: `/deskpool/${props.portal}/gateway`,
          retention: RetentionDays.ONE_MONTH,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      }),
    });
    // Two sockets a desktop, one on either side, and a few for what browsers fetch beside.
    container.addUlimits({ name: UlimitName.NOFILE, softLimit: 65_536, hardLimit: 65_536 });
    acknowledge(
      this,
      'AwsSolutions-ECS2',
      'The key comes from Secrets Manager; the rest of the environment is addresses and the program.',
    );
  }
}

const unpackAndRun = 'echo "$GATEWAY_BUNDLE" | base64 -d | gunzip > /tmp/gateway.mjs && exec node /tmp/gateway.mjs';

function packed(file: string): string {
  const text = gzipSync(readFileSync(file), { level: 9 }).toString('base64');
  if (text.length <= largestBundle) return text;
  throw new HouseFault(
    `The gateway takes ${text.length} bytes packed, and a task definition has room for ${largestBundle}: ${file} has to shrink.`,
  );
}
