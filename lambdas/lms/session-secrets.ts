import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { SessionSecrets } from '#core/ports/session-secrets.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const length = 32;

/** What a secret is good for; secrets of one session for different ends have nothing in common. */
type Purpose = 'activate' | 'config' | 'licence';

/**
 * A session's secrets, made from the stage's key each time that they are asked for: the first 32 of the 62 letters and digits,
 * after HMAC-SHA256 has shuffled them. A new key changes the secrets of all sessions.
 */
export function derivedSecrets(key: () => Promise<string>): SessionSecrets {
  const derive = async (purpose: Purpose, name: string, desktopId: string) =>
    firstShuffled(keystream(await key(), `${purpose}\n${name}\n${desktopId}`));
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return {
    activationToken: ({ name, desktopId }) => derive('activate', name, desktopId),
    configPassword: ({ name, desktopId }) => derive('config', name, desktopId),
    licenceTicket: ({ name, desktopId }) => derive('licence', name, desktopId),
    equal: (given, right) => timingSafeEqual(digest(given), digest(right)),
  };
}

/** Bytes without end that only the key's holder can foretell: the MAC of a block's number behind the text, block after block. */
function* keystream(key: string, text: string): Generator<number, never> {
  for (let block = 0; ; block += 1) yield* createHmac('sha256', key).update(`${text}\n${block}`).digest();
}

/** Fisher and Yates, stopped once there are enough. */
function firstShuffled(bytes: Generator<number, never>): string {
  const deck = letters.split('');
  const drawn = Array.from({ length }, (_, place) => {
    const [letter = ''] = deck.splice(below(letters.length - place, bytes), 1);
    return letter;
  });
  return drawn.join('');
}

/** A number below a limit of 256 at most, each with the same chance: bytes above the last whole multiple are passed over. */
function below(limit: number, bytes: Generator<number, never>): number {
  const fair = 256 - (256 % limit);
  for (;;) {
    const byte = bytes.next().value;
    if (byte < fair) return byte % limit;
  }
}
