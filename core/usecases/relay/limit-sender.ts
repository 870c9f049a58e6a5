import { Refusal } from '../../refusal.ts';
import type { RelayDeps } from './deps.ts';

const minute = 60_000;

/**
 * Counts a message of a user of the relay: one write. What is refused is not kept, so its sender has to come again.
 *
 * @throws Refusal `too-many-requests` beyond the stage's `perMinute`
 */
export async function limitSender(
  { stage, relay, clock }: Pick<RelayDeps, 'stage' | 'relay' | 'clock'>,
  user: string,
): Promise<void> {
  const { perMinute } = stage.relay;
  if (perMinute === 0) return;
  const span = Math.floor(clock() / minute);
  const count = await relay.count(`sender ${user} ${span}`, (span + 2) * minute);
  if (count > perMinute)
    throw new Refusal(
      'too-many-requests',
      `more than ${perMinute} messages in this minute: send this one again in the next`,
    );
}
