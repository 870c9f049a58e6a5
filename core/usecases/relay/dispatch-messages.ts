import type { NewMail } from '../../relay/mail.ts';
import { sameness, type RelayMessage } from '../../relay/message.ts';
import { floodSpan, nextPart, planOwn, planRepeat, planWait } from '../../relay/plan.ts';
import { routeOf, type Way } from '../../relay/route-of.ts';
import type { RelayDeps } from './deps.ts';

type Deps = Pick<RelayDeps, 'stage' | 'relay' | 'queue' | 'chance' | 'clock'>;

/** Messages that one transaction puts into a mail. */
const atOnce = 30;
/** Mails of one kind for one span: as many as there can be messages in a span. */
const mostParts = 1_000;

/**
 * Decides for each message in which mail it goes, and queues what goes out at once. Doing it again for a message that has its mail is
 * no mistake: its mail is queued once more, and whoever sends mails sends each once.
 *
 * @param ids of messages that are kept
 * @throws Error where a read, a write or the queue fails; to be done again then
 */
export async function dispatchMessages(deps: Deps, ids: readonly string[]): Promise<void> {
  const mails = new Map<string, { readonly mail: NewMail; readonly messages: RelayMessage[] }>();
  const queued = new Set<string>();
  for (const id of new Set(ids)) {
    const message = await deps.relay.find(id);
    if (!message) continue;
    if (message.mail !== null) {
      if (message.mail === message.id) queued.add(message.mail);
      continue;
    }
    const mail = await planFor(deps, message);
    const together = mails.get(mail.id) ?? { mail, messages: [] };
    together.messages.push(message);
    mails.set(mail.id, together);
  }
  for (const { mail, messages } of mails.values()) {
    for (let at = 0; at < messages.length; at += atOnce) await put(deps, mail, messages.slice(at, at + atOnce));
    if (mail.kind === 'alone') queued.add(mail.id);
  }
  await deps.queue.enqueue([...queued]);
}

/** Of routes that a message is accepted for and that are gone by now, the mail goes to nobody, and fails for all to see. */
const nowhere: Way = { name: 'nobody', to: [], digest: null };

async function planFor({ stage, relay: store, chance, clock }: Deps, message: RelayMessage): Promise<NewMail> {
  const { relay } = stage;
  const now = clock();
  const way = routeOf(relay, message) ?? nowhere;
  const wait = planWait(relay, way, message, now);
  if (wait) return wait;
  if (relay.fold > 0) {
    const key = chance.hash(JSON.stringify([way.name, sameness(message)]));
    const span = await store.openSpan(key, message.id, now, now + relay.fold * 1_000);
    if (span.first !== message.id) return planRepeat(way, key, span.until);
  }
  const { key, until } = floodSpan(relay, way, now);
  const count = relay.flood.mails > 0 ? await store.count(key, until) : 0;
  return planOwn(relay, way, message, { count, until }, now);
}

/** Puts messages into their mail, or into the next one of its kind where that is closed. */
async function put(deps: Deps, mail: NewMail, messages: readonly RelayMessage[]): Promise<void> {
  const { relay, clock } = deps;
  let part = mail;
  for (let number = 2; number <= mostParts; number += 1) {
    const assigned = await relay.assign(part, messages, clock());
    if (assigned === 'written') return;
    if (assigned === 'message-changed') {
      // Told twice, at the same time: who has a mail already is left out.
      if (messages.length > 1) for (const message of messages) await put(deps, part, [message]);
      return;
    }
    part = nextPart(mail, number, clock());
  }
  throw new Error(`Mail ${mail.id} has too many parts.`);
}
