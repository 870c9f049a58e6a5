import { createHash } from 'node:crypto';
import * as z from 'zod';
import { openKeptFolder } from './kept-folder.ts';

const Sent = z.object({ name: z.string(), id: z.string(), sequence: z.string(), at: z.number() });
/** What came of the first sending of what is sent again. */
export type Sent = Readonly<z.output<typeof Sent>>;

/** What a FIFO queue remembers of what was sent to it, gone from the queue or not. */
export type Deduplication = {
  /** The sending of the last five minutes under this key. */
  readonly find: (key: string) => Sent | undefined;
  readonly remember: (key: string, sent: { readonly id: string; readonly sequence: string }) => void;
};

const interval = 5 * 60_000;
const nameOf = (key: string): string => createHash('sha256').update(key).digest('hex');

/** Opens the memory of one queue, kept in `path`. */
export const openDeduplication = (path: string, now: () => number): Deduplication => {
  const kept = openKeptFolder(path, Sent);
  const all = new Map(kept.all.map((sent) => [sent.name, sent]));
  const forgetOld = () => {
    for (const { name, at } of all.values()) {
      if (now() - at < interval) continue;
      all.delete(name);
      kept.remove(name);
    }
  };
  return {
    find: (key) => {
      forgetOld();
      return all.get(nameOf(key));
    },
    remember: (key, { id, sequence }) => {
      const sent = { name: nameOf(key), id, sequence, at: now() };
      all.set(sent.name, sent);
      kept.put(sent.name, sent);
    },
  };
};
