import type { Instant } from '../session/session.ts';
import {
  claimFor,
  mostAttempts,
  mostInMail,
  stuckAfter,
  uncertain,
  wordWithin,
  type Mail,
  type NewMail,
  type RecipientOutcome,
} from './mail.ts';

/** What can happen to a mail. Each takes the mail as it was read and makes the next; undefined where it can't happen any more. */

/** A mail with so many messages in it. One that waits for nothing is looked at only should it get stuck. */
export function begin({ id, kind, to, sendAt }: NewMail, count: number, now: Instant): Mail {
  return {
    id,
    version: 1,
    kind,
    to,
    state: 'waiting',
    count,
    sendAt,
    acceptedAt: now,
    lookAt: kind === 'alone' ? now + stuckAfter : sendAt,
    attempts: 0,
    claim: null,
    reference: null,
    sentAt: null,
    note: null,
    outcomes: {},
  };
}

/** More messages join, while nobody has begun to send it and there is room. */
export function join(mail: Mail, count: number, now: Instant): Mail | undefined {
  if (mail.state !== 'waiting' || mail.attempts > 0 || mail.kind === 'alone') return undefined;
  if (mail.sendAt <= now || mail.count + count > mostInMail) return undefined;
  return next(mail, { count: mail.count + count });
}

/** Somebody begins to send it. */
export function claim(mail: Mail, by: string, now: Instant): Mail | undefined {
  if (mail.state !== 'waiting' || mail.sendAt > now) return undefined;
  return next(mail, {
    state: 'sending',
    attempts: mail.attempts + 1,
    claim: { by, until: now + claimFor },
    lookAt: now + stuckAfter,
    note: null,
  });
}

/** The mail service took it, by its own answer or by its event. Holds also where it was given up meanwhile for lack of an answer. */
export function sent(mail: Mail, by: string, reference: string, now: Instant): Mail | undefined {
  if (mail.claim?.by !== by || (mail.state !== 'sending' && mail.note !== uncertain)) return undefined;
  return next(mail, { state: 'sent', reference, sentAt: now, lookAt: null, note: null });
}

/** The mail service refused it. Tried again where that may pass, so often and no more. */
export function refused(
  mail: Mail,
  by: string,
  { why, passes }: { readonly why: string; readonly passes: boolean },
  now: Instant,
): Mail | undefined {
  if (mail.state !== 'sending' || mail.claim?.by !== by) return undefined;
  return passes && mail.attempts < mostAttempts
    ? next(mail, { state: 'waiting', claim: null, note: why, lookAt: now + stuckAfter })
    : next(mail, { state: 'failed', note: why, lookAt: null });
}

/** Its sender died, and the mail service has not said in time that it went out. */
export function giveUp(mail: Mail, now: Instant): Mail | undefined {
  if (mail.state !== 'sending' || mail.claim === null || now < mail.claim.until + wordWithin) return undefined;
  return next(mail, { state: 'failed', note: uncertain, lookAt: null });
}

/** Somebody wants it tried again, with all attempts anew. What the old attempt may still say counts no more. */
export function retry(mail: Mail, now: Instant): Mail | undefined {
  if (mail.state !== 'failed') return undefined;
  return next(mail, { state: 'waiting', attempts: 0, claim: null, note: null, sendAt: now, lookAt: now + stuckAfter });
}

/** It is on its way to whoever sends it, again; to be looked at later should that come to nothing. */
export function lookLater(mail: Mail, now: Instant): Mail | undefined {
  return mail.lookAt === null ? undefined : next(mail, { lookAt: now + stuckAfter });
}

const gravity = { sent: 0, bounced: 1, complained: 2 } as const;
const stateBy = { delivered: 'sent', bounced: 'bounced', complained: 'complained' } as const;
const outcomeGravity = { delivered: 0, bounced: 1, complained: 2 } as const;

/** What became of it at its recipients. The gravest counts, in whatever order they come; undefined where nothing is new. */
export function arrived(mail: Mail, recipients: readonly string[], outcome: RecipientOutcome): Mail | undefined {
  if (mail.state === 'waiting' || mail.state === 'sending' || mail.state === 'failed') return undefined;
  const news = recipients.filter((one) => {
    const known = mail.outcomes[one];
    return known === undefined || outcomeGravity[known] < outcomeGravity[outcome];
  });
  if (news.length === 0) return undefined;
  const state = stateBy[outcome];
  return next(mail, {
    outcomes: { ...mail.outcomes, ...Object.fromEntries(news.map((one) => [one, outcome])) },
    state: gravity[state] > gravity[mail.state] ? state : mail.state,
  });
}

function next(mail: Mail, changes: Partial<Mail>): Mail {
  return { ...mail, ...changes, version: mail.version + 1 };
}
