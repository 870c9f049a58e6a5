import * as z from 'zod';
import { Severity } from '../relay/severity.ts';
import { Duration } from './duration.ts';
import { TimeZone } from './time-zone.ts';

const Address = z.email().max(254);
/** SES takes 50 in one mail. */
const Addresses = z.array(Address).max(50);
const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 22:00');
const UserName = z
  .string()
  .regex(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/, 'letters, digits, ".", "_" and "-"');
/** A source with `*` for any text. */
const SourcePattern = z.string().regex(/^[^\p{Cc}]{1,200}$/u, 'the name of a source, with * for any text');

/** Where messages go that fit every condition; the first route that fits is taken. */
const MailRoute = z.strictObject({
  severity: z.array(Severity).min(1).optional(),
  source: SourcePattern.optional(),
  to: Addresses.min(1),
  /** Gathers all messages of this route and sends one mail each so often; at once where nothing is said. */
  digest: Duration.refine((seconds) => seconds >= 60, { error: 'at least 60s' }).optional(),
});
export type MailRoute = z.output<typeof MailRoute>;

/** The source of events of EventBridge. Those of SES tell of the relay's own mails, and each would make another one. */
const EventSource = z
  .string()
  .regex(/^[A-Za-z0-9._/-]{1,256}$/, 'the source of events, such as aws.health')
  .refine((source) => source !== 'aws.ses', { error: 'any source but aws.ses, which tells of the mails themselves' });

/** When nothing is sent but what is too grave to wait. From after to: over midnight. */
const QuietHours = z
  .strictObject({
    from: Clock,
    to: Clock,
    timeZone: TimeZone,
    except: z.array(Severity).default(['critical']),
  })
  .refine(({ from, to }) => from !== to, { path: ['to'], error: 'another time than `from`' });
export type QuietHours = z.output<typeof QuietHours>;

/** Messages from monitoring, sent on by mail. Without a sender nothing is accepted, because nothing could be delivered. */
export const Relay = z
  .strictObject({
    sender: Address.optional(),
    /** Where messages go that no route fits. */
    recipients: Addresses.default([]),
    /** Who may send messages; each one's password is made at deployment. */
    users: z.array(UserName).max(100).default([]),
    /** How long a token is good. */
    tokens: Duration.refine((seconds) => seconds >= 60, { error: 'at least 60s' }).prefault('1h'),
    /** Messages that one user may send in a minute; 0: no limit. */
    perMinute: z.number().int().min(0).max(100_000).default(600),
    routes: z.array(MailRoute).max(100).default([]),
    /** Sources on the default event bus whose every event is a message, too. */
    events: z.array(EventSource).max(50).default([]),
    quietHours: QuietHours.optional(),
    /** A message that comes again within this time is counted and told with the others at its end; 0: each has its own mail. */
    fold: Duration.prefault('10m'),
    /** More mails of one route in this time, and further messages come together in one; `mails: 0`: no limit. */
    flood: z
      .strictObject({
        mails: z.number().int().min(0).max(10_000).default(20),
        within: Duration.refine((seconds) => seconds >= 60, { error: 'at least 60s' }).prefault('10m'),
      })
      .prefault({}),
    /** How long messages are kept. */
    keep: Duration.refine((seconds) => seconds >= 86_400, { error: 'at least 1d' }).prefault('30d'),
  })
  .refine(({ routes, keep }) => routes.every(({ digest = 0 }) => digest * 2 <= keep), {
    path: ['keep'],
    error: 'at least twice as long as any digest takes',
  })
  .refine(({ fold, flood, keep }) => Math.max(fold, flood.within) * 2 <= keep, {
    path: ['keep'],
    error: 'at least twice as long as messages are folded or counted',
  })
  .refine(({ users }) => new Set(users).size === users.length, { path: ['users'], error: 'each user once' });
export type Relay = z.output<typeof Relay>;
