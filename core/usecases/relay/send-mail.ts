import { compose } from '../../relay/compose.ts';
import type { Mail } from '../../relay/mail.ts';
import type { SendResult } from '../../ports/relay-mailer.ts';
import { claim, giveUp, refused, sent } from '../../relay/moves.ts';
import type { RelayDeps } from './deps.ts';
import { moveMail } from './move-mail.ts';

type Deps = Pick<RelayDeps, 'stage' | 'relay' | 'mailer' | 'chance' | 'clock'>;

/** Messages that are read for one mail; more than it shows. */
const mostRead = 1_000;

/** The mail is not sent, so the queue has to bring it again, or lay it aside in the end. */
export class NotSent extends Error {
  constructor(mail: string, why: string) {
    super(`Mail ${mail} is not sent: ${why}`);
    this.name = 'NotSent';
  }
}

/**
 * Sends a mail, once however often it is asked. Whoever claims it, by a conditional write, is the only one who may hand it to the mail
 * service, and does so once. If he dies before he has noted the answer, the mail service's own event tells how it went; where none
 * comes in time the mail has failed, for a person to decide.
 *
 * @throws NotSent to be asked again; for a mail that has failed every time, until the queue lays it aside
 */
export async function sendMail(deps: Deps, id: string): Promise<void> {
  const { relay, clock, chance } = deps;
  const mail = await relay.findMail(id);
  if (!mail) return;
  switch (mail.state) {
    case 'sent':
    case 'bounced':
    case 'complained':
      // Whoever sent it may have died before he told the messages.
      return relay.tell(mail, mail.state);
    case 'failed':
      await relay.tell(mail, 'failed');
      throw new NotSent(id, mail.note ?? 'failed');
    case 'sending':
      return lookAfter(deps, mail);
    case 'waiting': {
      if (mail.sendAt > clock()) return;
      const by = chance.uuid();
      const mine = claim(mail, by, clock());
      if (!mine || (await relay.move(mail, mine)) === 'changed') throw new NotSent(id, 'somebody else is at it');
      await relay.tell(mine, 'sending');
      return note(deps, mine, by, await attempt(deps, mine, by));
    }
  }
}

async function lookAfter(deps: Deps, mail: Mail): Promise<void> {
  const lost = giveUp(mail, deps.clock());
  if (!lost) throw new NotSent(mail.id, 'it is being sent');
  if ((await deps.relay.move(mail, lost)) === 'changed') throw new NotSent(mail.id, 'it has changed meanwhile');
  await deps.relay.tell(lost, 'failed');
  throw new NotSent(mail.id, lost.note ?? '');
}

async function attempt({ stage, relay, mailer }: Deps, mail: Mail, by: string): Promise<SendResult> {
  const from = stage.relay.sender;
  const suppressed = await relay.suppressed(mail.to);
  const to = mail.to.filter((address) => !suppressed.has(address));
  if (from === undefined) return { is: 'refused', why: 'The stage names no sender.', passes: false };
  if (to.length === 0)
    return { is: 'refused', why: 'Nobody is left to send it to: see suppressed addresses.', passes: false };
  const messages = await relay.messagesOf(mail.id, mostRead);
  const { subject, text, html } = compose(mail, messages, stage.name);
  return mailer({ from, to, subject, text, html, tags: { mail: mail.id, claim: by } });
}

async function note(deps: Deps, mail: Mail, by: string, result: SendResult): Promise<void> {
  if (result.is === 'unknown') throw new NotSent(mail.id, `no answer came: ${result.why}`);
  const now = deps.clock();
  const after = await moveMail(deps.relay, mail.id, (read) =>
    result.is === 'sent' ? sent(read, by, result.reference, now) : refused(read, by, result, now),
  );
  if (after?.state === 'waiting') await deps.relay.tell(after, after.kind === 'alone' ? 'accepted' : 'folded');
  else if (after) await deps.relay.tell(after, after.state);
  if (result.is === 'refused') throw new NotSent(mail.id, result.why);
}
