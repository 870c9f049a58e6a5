import * as z from 'zod';

/**
 * The environment of each function: the construct that builds a function must satisfy the schema that its handler parses, so a
 * missing variable does not compile. Names and ARNs only; what the operator decides is in the stage (`stage.json` beside the code).
 */
const Arn = z.string().regex(/^arn:aws[a-z-]*:[a-z0-9-]+:/);
const Name = z.string().min(1);

/** Every function has these. */
const Common = z.object({
  /** Names the portal in logs and metrics. */
  POWERTOOLS_SERVICE_NAME: Name,
  POWERTOOLS_METRICS_NAMESPACE: Name,
  LOG_LEVEL: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('INFO'),
});

/** Where browsers find us: parameters, because the addresses exist only after the distributions do. */
const Addresses = z.object({
  /** SSM parameter with the portal's origin, `https://portal.example.org`. */
  PORTAL_URL_PARAMETER: Name,
  /** SSM parameter with the desktops' address and `{id}` in it, `https://{id}.desk.example.org`. */
  DESKTOPS_URL_PARAMETER: Name,
});
const Sessions = z.object({ SESSIONS_TABLE: Name });
const AccessTable = z.object({ ACCESS_TABLE: Name });
const LiveTable = z.object({ LIVE_TABLE: Name });

/** Sign-in, sign-out and back-channel logout. */
export const IdentityEnv = Common.extend({
  ...Addresses.shape,
  ...AccessTable.shape,
  /** Secret with the client secret that the identity provider gave. */
  OIDC_CLIENT_SECRET_ARN: Arn,
});
/** The portal's own API and the way to a desktop. */
export const PortalEnv = Common.extend({ ...Addresses.shape, ...AccessTable.shape, ...Sessions.shape });
/** What the gateway asks. */
export const GatewayApiEnv = Common.extend({
  ...Addresses.shape,
  ...AccessTable.shape,
  ...Sessions.shape,
  GATEWAY_KEY_ARN: Arn,
});
/** `$connect`, `$disconnect` and messages of the live WebSocket. */
export const LiveSocketEnv = Common.extend({
  ...Addresses.shape,
  ...AccessTable.shape,
  ...LiveTable.shape,
  LIVE_ENDPOINT: z.url(),
});
/** From the sessions' stream to the live WebSocket. */
export const LivePublishEnv = Common.extend({ ...LiveTable.shape, ...Sessions.shape, LIVE_ENDPOINT: z.url() });
/** Steers desktops after their sessions: launches, stops, refills. */
export const SteerEnv = Common.extend({
  ...Sessions.shape,
  ...AccessTable.shape,
  CLUSTER_ARN: Arn,
  /** With a desktop type's name behind it the family of its task definitions. */
  TASK_FAMILY_PREFIX: Name,
  /** Private subnets, separated by commas. */
  SUBNETS: z.string().transform((text) => text.split(',')),
  SECURITY_GROUP: Name,
});
/** Hears from ECS what became of a task. */
export const TaskChangedEnv = Common.extend({ ...Sessions.shape, CLUSTER_ARN: Arn });
/** Each minute: deadlines and reserves. */
export const SweepEnv = Common.extend({ ...Sessions.shape });
/** Each minute: tasks without a session, sessions without a task. */
export const ReconcileEnv = Common.extend({ ...Sessions.shape, CLUSTER_ARN: Arn });
/** Puts the page into its bucket while the stack is deployed. */
export const PublishPageEnv = Common.extend({ BUCKET: Name });

/** The environment that a construct has to give: what the schema takes in, before it is parsed. */
export type EnvOf<S extends z.ZodType> = z.input<S>;
