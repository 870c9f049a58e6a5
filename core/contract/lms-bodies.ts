import * as z from 'zod';

/** What the REST API for learning platforms answers: fields and their order are the Educates training portal's. */

/** ISO 8601 in UTC, milliseconds unless they are 0. */
export const Timestamp = z.string();
const Labels = z.record(z.string(), z.string());

const stateWords = ['STARTING', 'WAITING', 'RUNNING', 'STOPPING'] as const;
export const LmsSessionState = z.enum(stateWords);
export type LmsSessionState = z.infer<typeof LmsSessionState>;
export const LmsEnvironmentState = z.enum(['STARTING', 'RUNNING', 'STOPPING', 'STOPPED']);
export type LmsEnvironmentState = z.infer<typeof LmsEnvironmentState>;

/** When a session expires, as far as it does: absent where it doesn't. */
const expiry = {
  expires: Timestamp.optional(),
  /** Seconds left, never below 0. */
  countdown: z.number().int().optional(),
  extendable: z.boolean().optional(),
} as const;

export const LmsSession = z.object({
  name: z.string(),
  state: LmsSessionState,
  namespace: z.string(),
  user: z.string(),
  started: Timestamp,
  ...expiry,
});
export type LmsSession = z.infer<typeof LmsSession>;

const portal = z.object({
  name: z.string(),
  labels: Labels,
  uid: z.string(),
  generation: z.number().int(),
  url: z.string(),
  sessions: z.object({
    maximum: z.number().int(),
    registered: z.number().int(),
    anonymous: z.number().int(),
    allocated: z.number().int(),
  }),
});

const about = {
  title: z.string(),
  description: z.string(),
  vendor: z.string(),
  authors: z.array(z.string()),
  difficulty: z.string(),
  duration: z.string(),
  tags: z.array(z.string()),
  labels: Labels,
  logo: z.string(),
  url: z.string(),
} as const;
/** `name` is the alias where there is one, `resource` the desktop type. */
const workshop = z.object({ name: z.string(), resource: z.string(), ...about });

const room = {
  /** Seconds; 0: never expires. */
  duration: z.number().int(),
  capacity: z.number().int(),
  reserved: z.number().int(),
  allocated: z.number().int(),
  available: z.number().int(),
} as const;

export const LmsEnvironments = z.object({
  portal,
  environments: z.array(
    z.object({
      name: z.string(),
      state: LmsEnvironmentState,
      workshop,
      ...room,
      sessions: z.array(LmsSession).optional(),
    }),
  ),
});
export type LmsEnvironments = z.infer<typeof LmsEnvironments>;

export const LmsWorkshops = z.object({
  portal,
  workshops: z.array(
    workshop.extend({ environment: z.object({ name: z.string(), state: LmsEnvironmentState, ...room }) }),
  ),
});
export type LmsWorkshops = z.infer<typeof LmsWorkshops>;

export const LmsEnvironmentStatus = z.object({
  name: z.string(),
  state: LmsEnvironmentState,
  workshop: z.object({ name: z.string(), ...about }),
  sessions: z.array(LmsSession).optional(),
  ...room,
});
export type LmsEnvironmentStatus = z.infer<typeof LmsEnvironmentStatus>;

export const LmsAllocation = z.object({
  name: z.string(),
  /** The same again, for older clients. */
  session: z.string(),
  user: z.string(),
  /** A path on the portal. */
  url: z.string(),
  namespace: z.string(),
  workshop: z.string(),
  environment: z.string(),
});
export type LmsAllocation = z.infer<typeof LmsAllocation>;

export const LmsUserSessions = z.object({
  user: z.string(),
  sessions: z.array(
    z.object({
      name: z.string(),
      namespace: z.string(),
      workshop: z.string(),
      environment: z.string(),
      started: Timestamp,
      ...expiry,
    }),
  ),
});
export type LmsUserSessions = z.infer<typeof LmsUserSessions>;

/** The union of what the original's documentation shows and what it sends. */
export const LmsSchedule = z.object({
  name: z.string(),
  namespace: z.string(),
  user: z.string().nullable(),
  status: LmsSessionState,
  started: Timestamp.nullable(),
  expires: Timestamp.nullable(),
  extended: z.boolean().optional(),
  expiring: z.boolean(),
  countdown: z.number().int().optional(),
  extendable: z.boolean().optional(),
});
export type LmsSchedule = z.infer<typeof LmsSchedule>;
