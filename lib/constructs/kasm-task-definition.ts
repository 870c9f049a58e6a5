import { Duration, Size } from 'aws-cdk-lib';
import {
  Compatibility,
  ContainerImage,
  CpuArchitecture,
  LinuxParameters,
  LogDriver,
  NetworkMode,
  OperatingSystemFamily,
  Protocol,
  TaskDefinition,
} from 'aws-cdk-lib/aws-ecs';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { KasmType } from '#core/stage/desktop-type.ts';
import { acknowledge } from './acknowledge.ts';
import { vncOptions } from './dead-man.ts';

/** Where KasmVNC listens: TLS with a certificate of its own making, and basic authentication. */
export const kasmPort = 6901;

/**
 * What the families of a portal's desktops begin with; a desktop type's name is the rest. Functions run a family, which is its newest
 * revision: a revision by its ARN would tie stacks together, and no image could ever be changed under a function that names it.
 */
export const familyPrefix = (portal: string): string => `deskpool-${portal}-desktop-`;

/** The cluster in which desktops run. */
export const clusterName = (portal: string): string => `deskpool-${portal}-desktops`;

/** One type's task definitions: their family, and whether people have copies of them, with their homes. */
export type TaskKind = { readonly family: string; readonly homes: boolean };

export type KasmTaskDefinitionProps = {
  readonly portal: string;
  readonly type: KasmType;
  /** The type's image, as it is pulled. */
  readonly image: string;
  /** Pulls the image and writes the log; nothing else. */
  readonly executionRole: IRole;
  /** What the people on the desktop may do in AWS: nothing, or mount the homes to which they have an access point. */
  readonly taskRole: IRole;
  readonly logGroup: ILogGroup;
  /** The file system of people's homes, for a type that has them. */
  readonly homes: string | undefined;
};

/** Where Kasm's images have their user's home, and the volume that `steer` makes a person's own. */
const home = { path: '/home/kasm-user', volume: 'home' } as const;
/** Browsers on the desktop crash with the 64 MB of shared memory that a container has by itself. */
const sharedMemory = Size.mebibytes(512);

/**
 * How a desktop of one type runs: on Fargate, or, with a GPU, on hosts of its own. Its password is not here: each run brings its own.
 * With persistent homes it does not run by itself at all: the file system lets in nobody without an access point, and that of each
 * person is in a copy which `steer` makes.
 */
export class KasmTaskDefinition extends Construct {
  readonly family: string;

  constructor(scope: Construct, id: string, props: KasmTaskDefinitionProps) {
    super(scope, id);
    const { type } = props;
    this.family = familyPrefix(props.portal) + type.name;
    const task = this.#task(props);
    const container = task.addContainer('desktop', {
      containerName: 'desktop',
      image: ContainerImage.fromRegistry(props.image),
      // On a host nobody else holds a container to its size.
      ...(type.gpu > 0 && { gpuCount: type.gpu, cpu: type.cpu, memoryLimitMiB: type.memory }),
      portMappings: [{ containerPort: kasmPort, protocol: Protocol.TCP, name: 'desktop' }],
      environment: { VNCOPTIONS: vncOptions(type), KASMVNC_AUTO_RECOVER: 'false' },
      linuxParameters: this.#linux(type),
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
    if (props.homes) {
      container.addMountPoints({ sourceVolume: home.volume, containerPath: home.path, readOnly: false });
    }
    acknowledge(
      this,
      'AwsSolutions-ECS2',
      'What is in the environment is no secret and differs by desktop type, not by deployment.',
    );
  }

  #task({ type, executionRole, taskRole, homes }: KasmTaskDefinitionProps): TaskDefinition {
    const onHosts = type.gpu > 0;
    const size = { cpu: String(type.cpu), memoryMiB: String(type.memory), ephemeralStorageGiB: 30 };
    const runtimePlatform = {
      operatingSystemFamily: OperatingSystemFamily.LINUX,
      cpuArchitecture: CpuArchitecture.X86_64,
    };
    const efsVolumeConfiguration = {
      fileSystemId: homes ?? '',
      transitEncryption: 'ENABLED',
      authorizationConfig: { iam: 'ENABLED' },
    };
    return new TaskDefinition(this, 'Task', {
      family: this.family,
      compatibility: onHosts ? Compatibility.EC2 : Compatibility.FARGATE,
      networkMode: NetworkMode.AWS_VPC,
      ...(!onHosts && { ...size, runtimePlatform }),
      executionRole,
      taskRole,
      ...(homes && { volumes: [{ name: home.volume, efsVolumeConfiguration }] }),
    });
  }

  /** Fargate has no setting for shared memory, but mounts it; hosts have one. */
  #linux({ gpu }: KasmType): LinuxParameters {
    if (gpu > 0)
      return new LinuxParameters(this, 'Linux', {
        initProcessEnabled: true,
        sharedMemorySize: sharedMemory.toMebibytes(),
      });
    const linux = new LinuxParameters(this, 'Linux', { initProcessEnabled: true });
    linux.addTmpfs({ containerPath: '/dev/shm', size: sharedMemory.toMebibytes() });
    return linux;
  }
}
