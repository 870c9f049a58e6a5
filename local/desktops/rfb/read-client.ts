import type { Readable } from 'node:stream';
import { phaseAfter, readClientMessage, type ClientMessage, type Phase } from './client-message.ts';

/** Splits what comes from a client into messages, however the network has cut it. Feed it chunk by chunk. */
export const clientMessages = () => {
  let rest: Buffer = Buffer.alloc(0);
  let phase: Phase = 'version';
  return function* (chunk: Buffer): Generator<ClientMessage> {
    rest = rest.length ? Buffer.concat([rest, chunk]) : chunk;
    for (;;) {
      const message = readClientMessage(rest, phase);
      if (!message) return;
      rest = rest.subarray(message.bytes.length);
      phase = phaseAfter(message);
      yield message;
    }
  };
};

/** The messages of one client, till it leaves; throws an `RfbError` when it breaks the protocol. */
export async function* readClient(from: Readable): AsyncGenerator<ClientMessage> {
  const split = clientMessages();
  for await (const chunk of from) yield* split(chunk);
}
