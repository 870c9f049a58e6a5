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
/** FIFO queue of what is to be recorded in the audit; for every function that tells it something. */
export const AuditQueue = z.object({ AUDIT_QUEUE_URL: z.url() });
const AccessTable = z.object({ ACCESS_TABLE: Name });
const LiveTable = z.object({ LIVE_TABLE: Name });
const LicensingTable = z.object({ LICENSING_TABLE: Name });
/** Secret with the JWK set that licences are signed with. */
const LicensingKeys = z.object({ LICENSING_KEYS_ARN: Arn });

/** Sign-in, sign-out and back-channel logout. */
export const IdentityEnv = Common.extend({
  ...Addresses.shape,
  ...AccessTable.shape,
  /** Secret with the client secret that the identity provider gave. */
  OIDC_CLIENT_SECRET_ARN: Arn,
});
/** The portal's own API and the way to a desktop. */
export const PortalEnv = Common.extend({
  ...AuditQueue.shape,
  ...Addresses.shape,
  ...AccessTable.shape,
  ...Sessions.shape,
  /** With a verb behind it the name of a document for DCV hosts. */
  HOST_DOCUMENT_PREFIX: Name,
});
/** The API of iserv-remote-desktop: containers by session id, whose logins it refreshes itself. */
export const IservEnv = Common.extend({
  ...AuditQueue.shape,
  ...Addresses.shape,
  ...AccessTable.shape,
  ...Sessions.shape,
  /** Secret with the client secret that the identity provider gave. */
  OIDC_CLIENT_SECRET_ARN: Arn,
});
/** What the gateway asks. */
export const GatewayApiEnv = Common.extend({
  ...Addresses.shape,
  ...AccessTable.shape,
  ...Sessions.shape,
  HOSTS_TABLE: Name,
  GATEWAY_KEY_ARN: Arn,
  LMS_KEY_ARN: Arn,
});
/** What everybody needs who tells people what they can see change; see `dynamoLiveNews`. */
export const LiveNewsEnv = z.object({
  ...LiveTable.shape,
  /** FIFO queue that calls for rounds of telling. */
  LIVE_QUEUE_URL: z.url(),
});
/** `$connect`, `$disconnect` and messages of the live WebSocket. */
export const LiveSocketEnv = Common.extend({
  ...Addresses.shape,
  ...AccessTable.shape,
  ...LiveTable.shape,
  LIVE_ENDPOINT: z.url(),
});
/** What is asked instead of the live WebSocket where sockets are blocked. */
export const LivePollEnv = Common.extend({ ...Addresses.shape, ...AccessTable.shape, ...LiveTable.shape });
/** A round of telling. */
export const LiveRoundEnv = Common.extend({
  ...AccessTable.shape,
  ...LiveNewsEnv.shape,
  LIVE_ENDPOINT: z.url(),
});
/** Each minute: connections that nobody is at any more, and rounds that were not called for. */
export const LiveTidyEnv = Common.extend({ ...LiveNewsEnv.shape, LIVE_ENDPOINT: z.url() });
/** From the sessions' stream to the live topics and to the webhooks' queue. */
export const LivePublishEnv = Common.extend({
  ...AuditQueue.shape,
  ...Addresses.shape,
  ...LiveNewsEnv.shape,
  ...Sessions.shape,
  WEBHOOK_QUEUE_URL: z.url(),
});
/** What robots get their tokens from. */
export const OauthEnv = Common.extend({
  ...Addresses.shape,
  ...AccessTable.shape,
  /** With a client's id and `/secret` or `/password` behind it the name of its secret. */
  ROBOT_SECRETS_PREFIX: Name,
});
/** The REST API for learning platforms. */
export const LmsEnv = Common.extend({
  ...Addresses.shape,
  ...AccessTable.shape,
  ...Sessions.shape,
  /** Secret that tokens and passwords of sessions are made from. */
  LMS_KEY_ARN: Arn,
  /** FIFO queue of what is to be posted to webhooks. */
  WEBHOOK_QUEUE_URL: z.url(),
});
/** The lookup service. */
export const LookupEnv = Common.extend({
  ...Addresses.shape,
  ...AccessTable.shape,
  ...Sessions.shape,
  LMS_KEY_ARN: Arn,
  /** With a client's name behind it the name of its secret. */
  LOOKUP_SECRETS_PREFIX: Name,
});
/** From the queue to the webhooks. */
export const DeliverWebhookEnv = Common.extend({
  /** Secret that deliveries are signed with. */
  WEBHOOK_KEY_ARN: Arn,
  /** Private networks that may be reached all the same, `127.0.0.0/8`; none in AWS. */
  WEBHOOK_NETWORKS: z.string().default(''),
});
/** How DCV hosts are had and told what to do. */
const Hosts = z.object({
  HOSTS_TABLE: Name,
  /** With a desktop type's name behind it the name of its Auto Scaling group. */
  HOST_GROUP_PREFIX: Name,
  /** With a verb behind it the name of a document. */
  HOST_DOCUMENT_PREFIX: Name,
});
/** Steers desktops after their sessions: launches, stops, refills. */
export const SteerEnv = Common.extend({
  ...Sessions.shape,
  ...Hosts.shape,
  ...AccessTable.shape,
  CLUSTER_ARN: Arn,
  /** With a desktop type's name behind it the family of its task definitions. */
  TASK_FAMILY_PREFIX: Name,
  /** Private subnets, separated by commas. */
  SUBNETS: z.string().transform((text) => text.split(',')),
  SECURITY_GROUP: Name,
  /** The file system with people's homes and the security group that reaches it; nothing where no type has persistent homes. */
  HOMES_FILE_SYSTEM: z.string().default(''),
  HOMES_SECURITY_GROUP: z.string().default(''),
  ...Addresses.shape,
  ...LicensingTable.shape,
  LMS_KEY_ARN: Arn,
});
/** Hears from ECS what became of a task. */
export const TaskChangedEnv = Common.extend({ ...Sessions.shape, CLUSTER_ARN: Arn });
/** Each minute: deadlines and reserves. */
export const SweepEnv = Common.extend({ ...Sessions.shape });
/** Each minute: tasks without a session, sessions without a task. */
export const ReconcileEnv = Common.extend({ ...Sessions.shape, ...Hosts.shape, CLUSTER_ARN: Arn });
const HostsTable = z.object({ HOSTS_TABLE: Name });
/** Secret that the secrets in the addresses that hosts are told are made from. */
const DcvKey = z.object({ DCV_KEY_ARN: Arn });
/** What DCV servers and DCV Connection Gateways ask. */
export const DcvApiEnv = Common.extend({
  ...Addresses.shape,
  ...AccessTable.shape,
  ...Sessions.shape,
  ...HostsTable.shape,
  ...DcvKey.shape,
});
/** People's SSH keys, and tokens for what they sign. */
export const SshKeysEnv = Common.extend({ ...Addresses.shape, ...AccessTable.shape, ...Sessions.shape });
/** Hears from Systems Manager what came of a command. */
export const CommandChangedEnv = Common.extend({ ...Sessions.shape, ...Hosts.shape, ...AccessTable.shape });
/** Each minute, and when a machine comes or goes: hosts. */
export const TendHostsEnv = Common.extend({ ...Sessions.shape, ...Hosts.shape, ...DcvKey.shape, ...Addresses.shape });
/** The delegated licence service. */
export const LicensingEnv = Common.extend({
  ...AuditQueue.shape,
  ...Addresses.shape,
  ...AccessTable.shape,
  ...Sessions.shape,
  ...LicensingTable.shape,
  ...LicensingKeys.shape,
});
/** Makes the signing keys while the stack is deployed. */
export const LicensingKeysEnv = Common.extend({ ...LicensingKeys.shape });
/** Each minute: leases that are over, and how full the pools are; each hour those of forgotten sessions. */
export const SweepLeasesEnv = Common.extend({ ...LicensingTable.shape, ...Sessions.shape });
const RelayTable = z.object({ RELAY_TABLE: Name });
/** Standard queue of the mails that are to be sent. */
const MailQueue = z.object({ MAIL_QUEUE_URL: z.url() });
/** What monitoring systems call, and admins. */
export const RelayEnv = Common.extend({
  ...AuditQueue.shape,
  ...Addresses.shape,
  ...AccessTable.shape,
  ...RelayTable.shape,
  ...MailQueue.shape,
  /** Secret that tokens are signed with. */
  RELAY_KEY_ARN: Arn,
  /** With a user's name behind it the name of its secret. */
  RELAY_SECRETS_PREFIX: Name,
});
/** From the stream of the relay's table: decides in which mail a message goes. */
export const DispatchMessagesEnv = Common.extend({ ...RelayTable.shape, ...MailQueue.shape });
/** Each minute: mails that are due, and what got stuck. */
export const SweepRelayEnv = Common.extend({ ...RelayTable.shape, ...MailQueue.shape });
/** From the queue to the mail service. */
export const SendMailEnv = Common.extend({
  ...RelayTable.shape,
  /** Configuration set whose events come back to us. */
  MAIL_CONFIGURATION_SET: Name,
});
/** What the mail service tells of mails. */
export const MailEventsEnv = Common.extend({ ...RelayTable.shape });
/** Alarms of CloudWatch and events of EventBridge, as messages. */
export const RelayEventsEnv = Common.extend({ ...RelayTable.shape });
const BoardTable = z.object({ BOARD_TABLE: Name });
/** The shared list of connections. */
export const BoardEnv = Common.extend({ ...Addresses.shape, ...AccessTable.shape, ...BoardTable.shape });
/** From the board's stream to the live topic and to the audit. */
export const BoardNewsEnv = Common.extend({ ...LiveNewsEnv.shape, AUDIT_QUEUE_URL: z.url() });
/** Each minute: people who are on a line for long. */
export const SweepBoardEnv = Common.extend({ ...BoardTable.shape, NOTICES_TABLE: Name });
const NoticesTable = z.object({ NOTICES_TABLE: Name });
/** The management API of DCV hosts. */
export const DcvManagementEnv = Common.extend({
  ...Addresses.shape,
  ...AccessTable.shape,
  ...Sessions.shape,
  ...HostsTable.shape,
  ...NoticesTable.shape,
  ...DcvKey.shape,
  /** With a verb behind it the name of a document. */
  HOST_DOCUMENT_PREFIX: Name,
});
/** What people are told and asked in the page. */
export const NoticesEnv = Common.extend({
  ...AuditQueue.shape,
  ...Addresses.shape,
  ...AccessTable.shape,
  ...Sessions.shape,
  ...NoticesTable.shape,
});
/** From the stream of the notices to the live topics. */
export const NoticeNewsEnv = Common.extend({ ...LiveNewsEnv.shape, ...Sessions.shape });
const AuditTable = z.object({ AUDIT_TABLE: Name });
/** Bucket of the audit's weekly files, and the secret that they are signed and pseudonyms are made with. */
const AuditFiles = z.object({ AUDIT_BUCKET: Name, AUDIT_KEY_ARN: Arn });
/** From the queue to the chain of the week. */
export const AppendAuditEnv = Common.extend({ ...AuditTable.shape });
/** Hears of sign-ins, from the stream of the logins' table. */
export const AuditSignInsEnv = Common.extend({ ...AuditQueue.shape });
/** Hears of leases that are over, from the stream of the leases' table. */
export const AuditLeasesEnv = Common.extend({ ...AuditQueue.shape, ...Sessions.shape });
/** Each hour: the weekly files that are due. */
export const ExportAuditEnv = Common.extend({ ...AuditTable.shape, ...AuditFiles.shape });
/** What admins read, verify, export and erase. */
export const AuditEnv = Common.extend({
  ...Addresses.shape,
  ...AccessTable.shape,
  ...AuditTable.shape,
  ...AuditFiles.shape,
  ...AuditQueue.shape,
  ...BoardTable.shape,
});
/** Puts the page into its bucket while the stack is deployed. */
export const PublishPageEnv = Common.extend({ BUCKET: Name });

/** The environment that a construct has to give: what the schema takes in, before it is parsed. */
export type EnvOf<S extends z.ZodType> = z.input<S>;
