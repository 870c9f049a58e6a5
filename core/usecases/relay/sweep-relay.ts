import { lookLater } from '../../relay/moves.ts';
import type { RelayDeps } from './deps.ts';
import { dispatchMessages } from './dispatch-messages.ts';
import { moveMail } from './move-mail.ts';

type Deps = Pick<RelayDeps, 'stage' | 'relay' | 'queue' | 'chance' | 'clock'>;

/** Looked at in one run; the next one is a minute away. */
const most = 500;

/**
 * Each minute: mails that gathered messages long enough are queued, and so is whatever ought to have gone on by now and has not.
 *
 * @returns how much there was to look at
 */
export async function sweepRelay(deps: Deps): Promise<number> {
  const { relay, queue, clock } = deps;
  const due = await relay.due(clock(), most);
  const mails = due.filter(({ is }) => is === 'mail').map(({ id }) => id);
  // Queued first: what is looked at later and never queued would be late by that much.
  await queue.enqueue(mails);
  for (const id of mails) await moveMail(relay, id, (mail) => lookLater(mail, clock()));
  await dispatchMessages(
    deps,
    due.filter(({ is }) => is === 'message').map(({ id }) => id),
  );
  return due.length;
}
