import type { Instant } from '../session/session.ts';
import type { Relay } from '../stage/relay.ts';
import type { NewMail } from './mail.ts';
import type { RelayMessage } from './message.ts';
import { quietUntil } from './quiet-hours.ts';
import type { Way } from './route-of.ts';

type Planned = Pick<RelayMessage, 'id' | 'severity'>;

/** The mail of a message that waits whatever else happens: for the end of the quiet hours, or for its route's next digest. */
export function planWait(relay: Relay, way: Way, message: Planned, now: Instant): NewMail | undefined {
  const quiet = quietUntil(relay.quietHours, message.severity, now);
  if (quiet !== null) return gathered('quiet', way, quiet);
  if (way.digest === null) return undefined;
  const length = way.digest * 1_000;
  return gathered('digest', way, (Math.floor(now / length) + 1) * length);
}

/** The mail of a message that is the same as one that has just had its own: told with the others when the span is over. */
export function planRepeat(way: Way, key: string, until: Instant): NewMail {
  return { ...gathered('repeats', way, until), id: `repeats.${key}.${until}` };
}

/** The span in which mails of a route are counted. */
export function floodSpan({ flood }: Pick<Relay, 'flood'>, way: Way, now: Instant) {
  const length = flood.within * 1_000;
  const start = Math.floor(now / length) * length;
  return { key: `${way.name}/${start}`, until: start + length };
}

/** The mail of a message that is neither quiet nor a repeat: its own, or with others where its route has had enough of them. */
export function planOwn(
  { flood }: Pick<Relay, 'flood'>,
  way: Way,
  message: Planned,
  mails: { readonly count: number; readonly until: Instant },
  now: Instant,
): NewMail {
  if (flood.mails > 0 && mails.count > flood.mails) return gathered('flood', way, mails.until);
  return { id: message.id, kind: 'alone', to: way.to, sendAt: now };
}

/** The same mail for whoever comes too late for it, or when it is full: the next one of its kind. */
export function nextPart(mail: NewMail, part: number, now: Instant): NewMail {
  return { ...mail, id: `${mail.id}.${part}`, sendAt: Math.max(mail.sendAt, now + 60_000) };
}

function gathered(kind: NewMail['kind'], { name, to }: Way, sendAt: Instant): NewMail {
  return { id: `${kind}.${name}.${sendAt}`, kind, to, sendAt };
}
