import type { RelayStore } from '../../ports/relay-store.ts';
import { Refusal } from '../../refusal.ts';
import type { Mail } from '../../relay/mail.ts';

const attempts = 20;

/**
 * Reads a mail, decides, writes; again where somebody else was first.
 *
 * @returns the mail as it is now, or undefined where there is no such mail or nothing to move
 */
export async function moveMail(
  relay: Pick<RelayStore, 'findMail' | 'move'>,
  id: string,
  decide: (mail: Mail) => Mail | undefined,
): Promise<Mail | undefined> {
  for (let tries = 0; tries < attempts; tries += 1) {
    const mail = await relay.findMail(id);
    const after = mail && decide(mail);
    if (!mail || !after) return undefined;
    if ((await relay.move(mail, after)) === 'written') return after;
  }
  throw new Refusal('unavailable', 'Too much is going on with this mail right now.');
}
