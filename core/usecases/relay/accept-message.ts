import { Refusal } from '../../refusal.ts';
import { sameness, type MessageWish, type RelayMessage } from '../../relay/message.ts';
import { routeOf } from '../../relay/route-of.ts';
import type { RelayDeps } from './deps.ts';

type Deps = Pick<RelayDeps, 'stage' | 'relay' | 'chance' | 'clock'>;

/**
 * Keeps a message: one write. From its return on the message is not lost; a mail follows by itself. Two messages that are the same
 * are two, unless they carry the same id.
 *
 * @returns the message as it is kept, for an id that is known as it was kept before
 * @throws Refusal `unavailable` where nothing could be delivered, `conflict` for a known id with another message
 */
export async function acceptMessage(deps: Deps, from: string, wish: MessageWish): Promise<RelayMessage> {
  const { stage, relay, chance, clock } = deps;
  const message: RelayMessage = {
    id: wish.id === undefined ? chance.uuid() : chance.hash(JSON.stringify([from, wish.id])),
    from,
    acceptedAt: clock(),
    severity: wish.severity,
    source: wish.source ?? null,
    subject: wish.subject ?? null,
    text: wish.message,
    fields: wish.fields,
    state: 'accepted',
    mail: null,
  };
  if (stage.relay.sender === undefined || !routeOf(stage.relay, message))
    throw new Refusal('unavailable', 'Nobody is named here to send this message to.');
  const kept = await relay.accept(message);
  if (kept === 'written') return message;
  if (sameness(kept) !== sameness(message))
    throw new Refusal('conflict', 'Another message has been sent under this id.');
  return kept;
}
