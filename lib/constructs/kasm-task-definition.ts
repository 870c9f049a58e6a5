import { Duration, Size } from 'aws-cdk-lib';
import {
  ContainerImage,
  CpuArchitecture,
  FargateTaskDefinition,
  LinuxParameters,
  LogDriver,
  OperatingSystemFamily,
  Protocol,
} from 'aws-cdk-lib/aws-ecs';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { KasmType } from '#core/stage/desktop-type.ts';
import { HouseFault } from '../fault.ts';
import { acknowledge } from './acknowledge.ts';
import { vncOptions } from './dead-man.ts';

/** Where KasmVNC listens: TLS with a certificate of its own making, and basic authentication. */
export const kasmPort = 6901;

/**
 * What the families of a portal's desktops begin with; a desktop type's name is the rest. Functions run a family, which is its newest
 * revision: a revision by its ARN would tie stacks together, and no image could ever be changed under a function that names it.
 */
export const familyPrefix = (portal: string): string => `deskpool-${portal}-desktop-`;

export type KasmTaskDefinitionProps = {
  readonly portal: string;
  readonly type: KasmType;
  /** Pulls the image and writes the log; nothing else. */
  readonly executionRole: IRole;
  /** What the people on the desktop may do in AWS: nothing. */
  readonly taskRole: IRole;
  readonly logGroup: ILogGroup;
};

/**
 * How a desktop of one type runs on Fargate. Its password is not here: each run brings its own. Refuses what Fargate can't give: a
 * GPU, and a home that outlives the desktop.
 */
export class KasmTaskDefinition extends Construct {
  readonly family: string;

  constructor(scope: Construct, id: string, props: KasmTaskDefinitionProps) {
    super(scope, id);
    const { type } = props;
    refuseUnknown(type);
    this.family = familyPrefix(props.portal) + type.name;
    const task = new FargateTaskDefinition(this, 'Task', {
      family: this.family,
      cpu: type.cpu,
      memoryLimitMiB: type.memory,
      ephemeralStorageGiB: 30,
      executionRole: props.executionRole,
      taskRole: props.taskRole,
      runtimePlatform: { operatingSystemFamily: OperatingSystemFamily.LINUX, cpuArchitecture: CpuArchitecture.X86_64 },
    });
    task.addContainer('desktop', {
      containerName: 'desktop',
      image: ContainerImage.fromRegistry(type.image),
      portMappings: [{ containerPort: kasmPort, protocol: Protocol.TCP, name: 'desktop' }],
      environment: { VNCOPTIONS: vncOptions(type), KASMVNC_AUTO_RECOVER: 'false' },
      linuxParameters: this.#linux(),
      healthCheck: {
        // KasmVNC answers 401 to a question without a password, which is an answer.
        command: ['CMD-SHELL', `curl -ks -o /dev/null https://127.0.0.1:${kasmPort}/`],
        interval: Duration.seconds(10),
        timeout: Duration.seconds(5),
        retries: 3,
        startPeriod: Duration.seconds(Math.min(300, type.limits.startUp)),
      },
      logging: LogDriver.awsLogs({ logGroup: props.logGroup, streamPrefix: type.name }),
      stopTimeout: Duration.seconds(30),
    });
    acknowledge(
      this,
      'AwsSolutions-ECS2',
      'What is in the environment is no secret and differs by desktop type, not by deployment.',
    );
  }

  /** Browsers on the desktop crash with the 64 MB of shared memory that a container has by itself. */
  #linux(): LinuxParameters {
    const linux = new LinuxParameters(this, 'Linux', { initProcessEnabled: true });
    linux.addTmpfs({ containerPath: '/dev/shm', size: Size.mebibytes(512).toMebibytes() });
    return linux;
  }
}

function refuseUnknown({ name, gpu, persistentHome }: KasmType): void {
  if (gpu > 0) {
    throw new HouseFault(
      `Desktop type ${name}: GPU Kasm desktops need EC2 container hosts, which are not built yet; set gpu to 0 or use runtime dcv.`,
    );
  }
  if (persistentHome) {
    throw new HouseFault(
      `Desktop type ${name}: persistent homes need a file system, which is not built yet; set persistentHome to false.`,
    );
  }
}
