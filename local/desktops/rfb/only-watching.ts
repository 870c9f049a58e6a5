import { Transform } from 'node:stream';
import type { ClientMessage } from './client-message.ts';
import { clientMessages } from './read-client.ts';

/** What somebody may say who only looks on: how the picture should come, and nothing that the desktop would notice. */
const MAY_SAY: ReadonlySet<ClientMessage['is']> = new Set([
  'version',
  'security',
  'init',
  'pixel-format',
  'encodings',
  'update-request',
  'continuous-updates',
  'fence',
]);

/** Extensions that change how input is written; without them input messages keep the sizes that `readClientMessage` knows. */
const EXTENDED_MOUSE_BUTTONS = -316;
const EXTENDED_CLIPBOARD = 0xc0a1e5ce | 0;

const withoutInputExtensions = ({ bytes }: ClientMessage, encodings: readonly number[]): Buffer => {
  const kept = encodings.filter((encoding) => encoding !== EXTENDED_MOUSE_BUTTONS && encoding !== EXTENDED_CLIPBOARD);
  const message = Buffer.alloc(4 + 4 * kept.length);
  bytes.copy(message, 0, 0, 2);
  message.writeUInt16BE(kept.length, 2);
  kept.forEach((encoding, index) => message.writeInt32BE(encoding, 4 + 4 * index));
  return message;
};

/** A viewer shares the desktop whatever he says, or he could throw its user out. */
const SHARED = Buffer.of(1);

const said = (message: ClientMessage): Buffer => {
  if (message.is === 'encodings') return withoutInputExtensions(message, message.encodings);
  return message.is === 'init' ? SHARED : message.bytes;
};

/**
 * Lets a client watch and not act: what it sends passes without keys, pointer, clipboard and size. Fails with an `RfbError` on
 * bytes that are no RFB, because behind them anything could hide.
 */
export const onlyWatching = (): Transform => {
  const split = clientMessages();
  return new Transform({
    transform(chunk, _encoding, done) {
      try {
        const passed = [...split(chunk)].filter((message) => MAY_SAY.has(message.is)).map(said);
        done(null, passed.length ? Buffer.concat(passed) : undefined);
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });
};
