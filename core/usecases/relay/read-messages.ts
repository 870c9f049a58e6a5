import type { RelayMessageView } from '../../contract/relay-operator-routes.ts';
import type { Page } from '../../ports/session-store.ts';
import { Refusal } from '../../refusal.ts';
import type { Mail } from '../../relay/mail.ts';
import type { MessageState, RelayMessage } from '../../relay/message.ts';
import { retry } from '../../relay/moves.ts';
import type { RelayDeps } from './deps.ts';
import { moveMail } from './move-mail.ts';

const pageSize = 50;

/** A page of messages for admins, each with its mail. */
export async function listMessages(
  { relay }: Pick<RelayDeps, 'relay'>,
  state: MessageState | null,
  cursor: string | null,
): Promise<Page<RelayMessageView>> {
  const page = await relay.list(state, cursor, pageSize);
  const ids = [...new Set(page.items.flatMap(({ mail }) => mail ?? []))];
  const mails = new Map((await Promise.all(ids.map((id) => relay.findMail(id)))).map((mail) => [mail?.id, mail]));
  return {
    items: page.items.map((message) => viewOf(message, mails.get(message.mail ?? undefined))),
    cursor: page.cursor,
  };
}

/** @throws Refusal `no-such-route` where there is no such message */
export async function readMessage({ relay }: Pick<RelayDeps, 'relay'>, id: string): Promise<RelayMessageView> {
  const message = await requireMessage({ relay }, id);
  return viewOf(message, message.mail === null ? undefined : await relay.findMail(message.mail));
}

/**
 * Sends a mail that has failed once more, with all the messages in it.
 *
 * @throws Refusal `no-such-route`, or `conflict` where it has not failed
 */
export async function retryMessage(
  { relay, queue, clock }: Pick<RelayDeps, 'relay' | 'queue' | 'clock'>,
  id: string,
): Promise<RelayMessageView> {
  const { mail } = await requireMessage({ relay }, id);
  const again = mail === null ? undefined : await moveMail(relay, mail, (read) => retry(read, clock()));
  if (!again) throw new Refusal('conflict', 'This message has not failed.');
  await relay.tell(again, again.kind === 'alone' ? 'accepted' : 'folded');
  await queue.enqueue([again.id]);
  return readMessage({ relay }, id);
}

async function requireMessage({ relay }: Pick<RelayDeps, 'relay'>, id: string): Promise<RelayMessage> {
  const message = await relay.find(id);
  if (!message) throw new Refusal('no-such-route', 'There is no such message.');
  return message;
}

const time = (at: number) => new Date(at).toISOString();

function viewOf(message: RelayMessage, mail: Mail | undefined): RelayMessageView {
  return {
    ...message,
    acceptedAt: time(message.acceptedAt),
    mail: mail
      ? {
          kind: mail.kind,
          to: [...mail.to],
          count: mail.count,
          sendAt: time(mail.sendAt),
          sentAt: mail.sentAt === null ? null : time(mail.sentAt),
          attempts: mail.attempts,
          reference: mail.reference,
          note: mail.note,
          outcomes: { ...mail.outcomes },
        }
      : null,
  };
}
