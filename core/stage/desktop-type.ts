import * as z from 'zod';
import { MemberRole } from '../contract/roles.ts';
import { Text } from '../contract/text.ts';
import { DesktopTypeName } from '../contract/views.ts';
import { Duration } from './duration.ts';
import { LicensedName } from './licensing.ts';
import { Leaflet, Parameter } from './lms.ts';

/** Fargate's sizes: CPU units, and the memory in MiB that each may have: least, most, and the step between. */
const fargateMemory: Readonly<Record<number, readonly [least: number, most: number, step: number]>> = {
  256: [512, 2_048, 1_024],
  512: [1_024, 4_096, 1_024],
  1_024: [2_048, 8_192, 1_024],
  2_048: [4_096, 16_384, 1_024],
  4_096: [8_192, 30_720, 1_024],
  8_192: [16_384, 61_440, 4_096],
  16_384: [32_768, 122_880, 8_192],
};

/** Who may use a desktop type: any of these roles, or any of these groups of the provider. Nobody else. */
const Audience = z.strictObject({
  roles: z.array(MemberRole).default(['student', 'teacher', 'admin']),
  groups: z.array(z.string().min(1).max(200)).default([]),
});

/** How long things may take. Seconds after parsing; 0 switches a limit off where that is allowed. */
export const Limits = z
  .strictObject({
    /** From activation to expiry; extending moves it. */
    duration: Duration.prefault('8h'),
    /** What nothing moves, from activation on; never less than `duration`. */
    deadline: Duration.prefault(0),
    /** How much one extension gives; 0: a quarter of the duration, five minutes at least. */
    overtime: Duration.prefault(0),
    /** Without keyboard or pointer input for so long, an active session closes. */
    idle: Duration.prefault('30m'),
    /** Without a connection for so long, an active session closes; 0: as `idle`. */
    orphaned: Duration.prefault(0),
    /** How long a claimed session waits for its activation. */
    activation: Duration.prefault('60s'),
    /** How long a desktop may take to answer. */
    startUp: Duration.prefault('5m'),
    /** How long a desktop stays in reserve before a fresh one takes its place. */
    reserve: Duration.prefault('12h'),
  })
  .refine((limits) => limits.duration > 0, { path: ['duration'], error: 'more than 0: every session has a deadline' })
  .refine((limits) => limits.startUp >= 10, { path: ['startUp'], error: 'at least 10s' })
  .refine((limits) => limits.activation >= 5, { path: ['activation'], error: 'at least 5s' })
  .refine((limits) => limits.reserve >= 60, { path: ['reserve'], error: 'at least 60s' })
  // What is stored of a person's activity lags by a third of the limit and a beat of the gateway; two beats may come late.
  .refine((limits) => limits.idle === 0 || limits.idle >= 15, {
    path: ['idle'],
    error: 'at least 15s, or 0 for no limit',
  })
  .refine((limits) => limits.orphaned === 0 || limits.orphaned >= 15, {
    path: ['orphaned'],
    error: 'at least 15s, or 0 for the same as idle',
  });
export type Limits = z.output<typeof Limits>;

/** How many desktops of a type there may be, and how many wait warm. */
export const Pool = z
  .strictObject({
    capacity: z.number().int().min(0).max(10_000),
    reserved: z.number().int().min(0).max(1_000).default(0),
    /** Warm at the start; 0: none until somebody asks for the first one. */
    initial: z.number().int().min(0).max(1_000).optional(),
  })
  .refine((pool) => pool.reserved <= pool.capacity, { path: ['reserved'], error: 'at most the capacity' })
  .refine((pool) => (pool.initial ?? 0) <= pool.capacity, { path: ['initial'], error: 'at most the capacity' });
export type Pool = z.output<typeof Pool>;

const common = {
  name: DesktopTypeName,
  title: Text,
  description: Text,
  /** One of the icons of the page, by name. */
  icon: z.enum(['code', 'desktop', 'browser', 'gpu', 'terminal', 'lab']).default('desktop'),
  audience: Audience.prefault({}),
  limits: Limits.prefault({}),
  pool: Pool,
  /** The product whose licence its guests ask for, such as `NVIDIA RTX Virtual Workstation`; served where one is owned. */
  licence: LicensedName.optional(),
  /** What learning platforms show of it. */
  leaflet: Leaflet.prefault({}),
  /** What may be given with a request for a session; anything else is dropped. */
  parameters: z.array(Parameter).max(100).default([]),
  /** Whether each session has a pair of SSH keys, which its configuration hands out. */
  keyPair: z.boolean().default(false),
} as const;

/** Instance types in order of preference; where the first has no room in any zone, the next is asked for. */
const InstanceTypes = z
  .array(z.string().regex(/^[a-z0-9-]+\.[a-z0-9]+$/, 'an instance type such as g5.xlarge'))
  .min(1)
  .max(10);

const Kasm = z.strictObject({
  ...common,
  runtime: z.literal('kasm'),
  /** An image with its tag or digest pinned; `latest` is refused, because then nobody knows what runs. */
  image: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9._/:-]*(:[A-Za-z0-9._-]+|@sha256:[0-9a-f]{64})$/,
      'an image with a tag or a digest, such as kasmweb/chromium:1.15.0',
    )
    .refine((image) => !image.endsWith(':latest'), { error: 'a pinned tag; "latest" changes under running sessions' }),
  /** CPU units (1024 is one vCPU) and MiB, in one of Fargate's sizes where no GPU is asked for. */
  cpu: z.number().int().default(2_048),
  memory: z.number().int().default(4_096),
  /** Graphics processors of one desktop. With any it runs on EC2 hosts of its type, which ECS starts and ends as they are needed. */
  gpu: z.number().int().min(0).max(8).default(0),
  /** Which hosts; for desktops with a GPU alone. Cheapest first where nothing is said. */
  instanceTypes: InstanceTypes.optional(),
  /** Hosts that stand by, stopped: they start in half the time and cost their disk. For desktops with a GPU alone. */
  warmHosts: z.number().int().min(0).max(20).default(0),
  /** Whether a person's home outlives the desktop. Such desktops have no reserve, since nobody's desktop has no home to mount. */
  persistentHome: z.boolean().default(false),
});

/** Hosts with one GPU of NVIDIA's and 16 GiB, oldest and cheapest first. */
const gpuHosts = ['g4dn.xlarge', 'g6.xlarge', 'g5.xlarge'] as const;

const Dcv = z.strictObject({
  ...common,
  runtime: z.literal('dcv'),
  /** The AMI that hosts start from: an id, or an SSM public parameter. */
  image: z
    .string()
    .regex(
      /^(ami-[0-9a-f]{8,17}|\/aws\/service\/[A-Za-z0-9/._-]+)$/,
      'an AMI id or an SSM parameter under /aws/service/',
    ),
  session: z.enum(['virtual', 'console']).default('virtual'),
  /**
   * Whether as many hosts as the capacity run permanently, each with its console open for whoever comes next. He works as a user who is
   * there for this session alone and leaves with it, files and all.
   */
  alwaysOn: z.boolean().default(false),
  /** Instance types in order of preference. */
  instanceTypes: InstanceTypes,
  /** Hosts that stand by, stopped: they have started once, so they start faster, and cost their disk. */
  warmHosts: z.number().int().min(0).max(20).default(0),
  /** The device of the image's root volume, which is encrypted then. Known by itself for parameters of Amazon Linux and of Ubuntu. */
  rootDevice: z
    .string()
    .regex(/^\/dev\/[a-z0-9]{3,12}$/, 'a device such as /dev/xvda (Amazon Linux) or /dev/sda1 (most others)')
    .optional(),
  /** Sessions that one host carries. */
  perHost: z.number().int().min(1).max(64).default(1),
  gpu: z.number().int().min(0).max(8).default(1),
});

/** Wishes of a DCV type that don't go together. */
function refuseAlwaysOn(
  { alwaysOn, session, pool, warmHosts }: z.output<typeof Dcv>,
  refuse: (path: readonly string[], message: string) => void,
): void {
  if (!alwaysOn) return;
  if (session !== 'console') refuse(['alwaysOn'], 'only with session: console');
  if (warmHosts > 0) refuse(['warmHosts'], '0 with alwaysOn: its hosts run all the time');
  if (pool.capacity > alwaysOnAtMost) refuse(['pool', 'capacity'], `at most ${alwaysOnAtMost} with alwaysOn`);
  if (pool.reserved > 0 || pool.initial !== undefined)
    refuse(['pool', 'reserved'], 'left out with alwaysOn: every console that nobody has waits');
}

/** So many machines run all the time at most; a slip of the hand costs no fortune. */
const alwaysOnAtMost = 100;

/** DCV is asked once a minute when somebody last touched anything, and its answer may be lost once or twice. */
const leastIdleOfDcv = 5 * 60;

/** One entry of the catalogue. */
export const DesktopType = z.discriminatedUnion('runtime', [Kasm, Dcv]).superRefine((type, context) => {
  const refuse = (path: readonly string[], message: string) =>
    context.addIssue({ code: 'custom', path: [...path], message });
  if (type.runtime === 'dcv') {
    if (type.limits.idle > 0 && type.limits.idle < leastIdleOfDcv)
      refuse(['limits', 'idle'], 'at least 5m with dcv, or 0 for no limit');
    return refuseAlwaysOn(type, refuse);
  }
  refuseMisfits(type, refuse);
  if (type.gpu > 0) return;
  const sizes = fargateMemory[type.cpu];
  if (!sizes) {
    context.addIssue({
      code: 'custom',
      path: ['cpu'],
      message: `one of ${Object.keys(fargateMemory).join(', ')} (CPU units)`,
    });
    return;
  }
  const [least, most, step] = sizes;
  const isSize = type.memory === least || (type.memory > least && type.memory <= most && type.memory % step === 0);
  if (isSize) return;
  context.addIssue({
    code: 'custom',
    path: ['memory'],
    message: `${least} to ${most} MiB with cpu ${type.cpu}, in steps of ${step}`,
  });
});

/** Wishes of a Kasm type that don't go together. */
function refuseMisfits(
  { gpu, instanceTypes, warmHosts, persistentHome, pool, cpu, memory }: z.output<typeof Kasm>,
  refuse: (path: readonly string[], message: string) => void,
): void {
  if (gpu === 0 && instanceTypes)
    refuse(['instanceTypes'], 'only with a gpu: other desktops run on Fargate, which has no hosts');
  if (gpu === 0 && warmHosts > 0)
    refuse(['warmHosts'], 'only with a gpu: other desktops run on Fargate, which has no hosts');
  if (gpu > 0 && (cpu < 128 || memory < 512)) refuse(['memory'], 'at least 128 CPU units and 512 MiB');
  if (persistentHome && pool.reserved > 0)
    refuse(
      ['pool', 'reserved'],
      "0 with persistentHome: a desktop in reserve is nobody's and can't mount anybody's home",
    );
  if (persistentHome && (pool.initial ?? 0) > 0)
    refuse(
      ['pool', 'initial'],
      "0 with persistentHome: a desktop in reserve is nobody's and can't mount anybody's home",
    );
}

export type DesktopType = z.output<typeof DesktopType>;
export type KasmType = Extract<DesktopType, { runtime: 'kasm' }>;
export type DcvType = Extract<DesktopType, { runtime: 'dcv' }>;

/** The hosts on which a Kasm type with a GPU runs, in order of preference. */
export function gpuHostsOf({ instanceTypes }: Pick<KasmType, 'instanceTypes'>): readonly string[] {
  return instanceTypes ?? gpuHosts;
}

/** How many desktops a type keeps for whoever comes next: of consoles that are always on, all that nobody has. */
export function reservedOf(type: DesktopType): Pool {
  const isAlwaysOn = type.runtime === 'dcv' && type.alwaysOn;
  return isAlwaysOn ? { ...type.pool, reserved: type.pool.capacity } : type.pool;
}

/** The device of a host's root volume, where it is known, so that it can be encrypted. */
export function rootDeviceOf({ rootDevice, image }: Pick<DcvType, 'rootDevice' | 'image'>): string | undefined {
  if (rootDevice !== undefined) return rootDevice;
  if (/^\/aws\/service\/.*(amazon-linux|amzn2|al2023)/.test(image)) return '/dev/xvda';
  return /^\/aws\/service\/.*ubuntu/.test(image) ? '/dev/sda1' : undefined;
}

/** Sessions that one host of a type carries: its display can't be shared. */
export function roomOf(type: DcvType): number {
  return type.session === 'console' ? 1 : type.perHost;
}

/** Machines that a type ever needs: for all whom it has capacity for, and one that is on its way out. */
export function hostsAtMost(type: DcvType): number {
  return type.pool.capacity === 0 ? 0 : Math.ceil(type.pool.capacity / roomOf(type)) + 1;
}
