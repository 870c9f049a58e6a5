// The namespace import lets a bundler drop what is not used; the gateway has to fit into a task definition.
import * as z from 'zod';

/**
 * What gateway and API say to each other. Private: each call carries the stage's gateway key in `X-Gateway-Key`, and nobody
 * else is answered. The API decides who may pass and where to; the gateway only does what it is told.
 */

/** The unguessable name of one desktop's own origin: 26 characters of base32, 130 bits, fit for a DNS label. */
export const DesktopId = z.string().regex(/^[a-z2-7]{26}$/);

/** Where a desktop answers. Its certificate is self-signed, so the gateway does not verify it; the network path is private. */
export const Upstream = z.object({
  host: z.ipv4(),
  port: z.number().int().min(1).max(65_535),
  /** Prefix that the desktop itself expects (DCV's `web-url-path`); empty for Kasm. */
  base: z.string().regex(/^(\/[A-Za-z0-9._~-]+)*$/),
  /** Value of the `Authorization` header to inject, or empty. Never sent to a browser. */
  authorization: z.string(),
});
export type Upstream = z.infer<typeof Upstream>;

/** How far a start has come, in the order it happens. */
export const StartStage = z.enum(['queued', 'provisioning', 'pulling', 'starting', 'answering']);
export type StartStage = z.infer<typeof StartStage>;

/** Why a session ended, as people are told. */
export const EndReason = z.enum([
  'stopped-by-owner',
  'stopped-by-admin',
  'stopped-by-robot',
  'idle',
  'orphaned',
  'expired',
  'deadline',
  'never-activated',
  'start-failed',
  'no-capacity',
  'image-unavailable',
  'start-timeout',
  'lost',
  'out-of-memory',
  'ended-inside',
  'recycled',
  'surplus',
]);
export type EndReason = z.infer<typeof EndReason>;

/** `POST /gateway/redeem`: swaps a one-time ticket (60 s, used once) for the pass that the cookie of the desktop's origin holds. */
export const RedeemRequest = z.object({ desktop: DesktopId, ticket: z.string().min(20).max(200) });
export const RedeemReply = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('redeemed'),
    /** Opaque, 128 bits or more; the API stores its hash alone. */
    pass: z.string().min(20).max(200),
    expiresAt: z.iso.datetime(),
  }),
  z.object({ is: z.literal('refused'), signInAt: z.url() }),
]);
export type RedeemReply = z.infer<typeof RedeemReply>;

/** `POST /gateway/authorize`: may the bearer of this pass reach this desktop now, and where is it? */
export const AuthorizeRequest = z.object({ desktop: DesktopId, pass: z.string().max(200) });
export const AuthorizeReply = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('open'),
    session: z.string(),
    /** Opaque id of the pass, the same in each answer about it, for heartbeats and cuts. It opens nothing. */
    grant: z.string(),
    /** Opaque id of the person, for heartbeats. */
    person: z.string(),
    /** A viewer's input is no activity and his credential is read-only. */
    access: z.enum(['control', 'view']),
    runtime: z.enum(['kasm', 'dcv']),
    upstream: Upstream,
    /** How long this answer may be reused for plain requests; an upgrade always asks afresh. */
    cacheSeconds: z.number().int().min(0).max(30),
  }),
  z.object({
    is: z.literal('starting'),
    stage: StartStage,
    /** Honest estimate learnt from earlier starts; null while nothing is known. */
    secondsLeft: z.number().int().nonnegative().nullable(),
  }),
  z.object({
    is: z.literal('ended'),
    reason: EndReason,
    portal: z.url(),
    /** Where its owner came from, if not from the portal: the way back leads there, and is taken after a while unasked. */
    back: z.url().optional(),
  }),
  z.object({ is: z.literal('sign-in'), signInAt: z.url() }),
  z.object({ is: z.literal('not-yours'), portal: z.url() }),
  /** To a helper: the desktop has ended, or its owner no longer lets him watch. */
  z.object({ is: z.literal('no-longer-shared'), portal: z.url() }),
  z.object({ is: z.literal('no-such-desktop'), portal: z.url() }),
]);
export type AuthorizeReply = z.infer<typeof AuthorizeReply>;

/** `POST /gateway/dcv`: what a person needs to come into a DCV session; asked with the words of `AuthorizeRequest`. */
export const DcvEntryReply = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('entry'),
    /** Good for a minute, for this session and this person alone. A helper's lets him watch. */
    token: z.string().min(20).max(200),
    /** DCV's name for the session, for the address's fragment. */
    session: z.string().regex(/^[a-z][a-z0-9_-]{0,30}$/),
  }),
  /** DCV is still being told that he may watch. */
  z.object({ is: z.literal('waits') }),
  /** Nobody who may come in, or nowhere to come into. */
  z.object({ is: z.literal('none') }),
]);
export type DcvEntryReply = z.infer<typeof DcvEntryReply>;

/**
 * What a desktop's own address tells of the session's configuration: the variables of its programs, the same for instructions, and
 * its pair of SSH keys where its type has one.
 */
export const ConfigType = z.enum(['environment', 'variables', 'id_rsa', 'id_rsa.pub']);
export type ConfigType = z.infer<typeof ConfigType>;

/** `POST /gateway/config`: what is behind `/config/<type>?token=` of a desktop? */
export const ConfigRequest = z.object({
  desktop: DesktopId,
  type: ConfigType,
  /** Session's password for its configuration. */
  token: z.string().regex(/^[A-Za-z0-9]{32}$/),
});
export const ConfigReply = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('document'),
    contentType: z.enum(['application/json', 'text/plain; charset=utf-8']),
    text: z.string(),
  }),
  /** A wrong token, a session that has ended, or nothing of this type: nobody is told which. */
  z.object({ is: z.literal('none') }),
]);
export type ConfigReply = z.infer<typeof ConfigReply>;

/** The open sockets of one pass, and when keyboard or pointer were last used through them. */
export const SocketReport = z.object({
  session: z.string(),
  grant: z.string(),
  /** Whose input it was; the pass may be gone by the time that this is told. */
  person: z.string(),
  access: z.enum(['control', 'view']),
  open: z.number().int().nonnegative(),
  lastInputAt: z.iso.datetime().nullable(),
});
export type SocketReport = z.infer<typeof SocketReport>;

/** `POST /gateway/heartbeat`, every 5 s or as soon as the last reply asked for. */
export const HeartbeatRequest = z.object({
  gateway: z.string().min(1).max(64),
  sockets: z.array(SocketReport).max(20_000),
  /** Desktops that answered a probe since the last beat: their page came back with a status below 500 that is not 401. */
  answered: z.array(z.string()).max(1_000),
});
export type HeartbeatRequest = z.infer<typeof HeartbeatRequest>;
export const HeartbeatReply = z.object({
  /** Sockets to close now: all of a session, or those of one pass. Said again with each beat for as long as any is reported. */
  cut: z.array(
    z.object({ session: z.string(), grant: z.string().optional(), reason: EndReason.or(z.literal('revoked')) }),
  ),
  /** Desktops that run and have not answered yet: ask each for its page, twice a second, until it answers or is no longer listed. */
  probe: z.array(z.object({ session: z.string(), upstream: Upstream })),
  nextBeatMs: z.number().int().min(250).max(30_000),
});
export type HeartbeatReply = z.infer<typeof HeartbeatReply>;

/** Environment of the gateway program; the task definition and the program share it. */
export const GatewayEnv = z.object({
  /** Address to bind; loopback on a laptop, all interfaces of the task in AWS. */
  GATEWAY_HOST: z.string().default('0.0.0.0'),
  GATEWAY_PORT: z.coerce.number().int().min(0).max(65_535),
  /** Base of the API, without a slash at the end. */
  GATEWAY_API: z.url(),
  /** Shared secret of gateway and API, 32 characters or more. */
  GATEWAY_KEY: z.string().min(32),
  /**
   * Where desktops live: `https://{id}.desk.example.org`, an origin for each, or, where there is no domain,
   * `https://d111.cloudfront.net/desktop/{id}`, a path for each under an origin that is not the portal's.
   */
  GATEWAY_DESKTOPS: z.string().regex(/^https?:\/\/[^/]*\{id\}[^/]*$|^https?:\/\/[^/{}]+\/desktop\/\{id\}$/),
  /** Second lock on upstreams: networks and ports, `10.20.0.0/16:6901,8443;10.21.0.0/16:8443`. `*` stands for any port. */
  GATEWAY_UPSTREAMS: z.string().regex(/^\d+\.\d+\.\d+\.\d+\/\d+:(\*|[\d,]+)(;\d+\.\d+\.\d+\.\d+\/\d+:(\*|[\d,]+))*$/),
  /** `stdin`: the program ends when its standard input does, so that a child process never outlives its parent. */
  GATEWAY_PARENT: z.literal('stdin').optional(),
});
export type GatewayEnv = z.infer<typeof GatewayEnv>;
