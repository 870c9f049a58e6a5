import * as z from 'zod';
import { Role } from '../contract/roles.ts';
import { Text } from '../contract/text.ts';
import { DesktopTypeName } from '../contract/views.ts';
import { Duration } from './duration.ts';

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
  roles: z.array(Role).default(['student', 'teacher', 'admin']),
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
} as const;

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
  gpu: z.number().int().min(0).max(8).default(0),
  /** Whether a person's home outlives the desktop. */
  persistentHome: z.boolean().default(false),
});

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
  /** Instance types in order of preference. */
  instanceTypes: z
    .array(z.string().regex(/^[a-z0-9-]+\.[a-z0-9]+$/, 'an instance type such as g5.xlarge'))
    .min(1)
    .max(10),
  /** Sessions that one host carries. */
  perHost: z.number().int().min(1).max(64).default(1),
  gpu: z.number().int().min(0).max(8).default(1),
});

/** One entry of the catalogue. */
export const DesktopType = z.discriminatedUnion('runtime', [Kasm, Dcv]).superRefine((type, context) => {
  if (type.runtime !== 'kasm' || type.gpu > 0) return;
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
export type DesktopType = z.output<typeof DesktopType>;
export type KasmType = Extract<DesktopType, { runtime: 'kasm' }>;
