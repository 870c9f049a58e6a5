import * as z from 'zod';
import { SessionView } from './views.ts';

/**
 * Messages of the live WebSocket (`/live`), text frames of JSON. The socket is authorised by the login cookie; after a drop the
 * page connects again and reads its lists once, so that nothing is missed.
 */
export const LiveMessage = z.discriminatedUnion('kind', [
  /** Sent once after connecting: the socket is registered, and changes from now on will come. */
  z.object({ kind: z.literal('welcome') }),
  z.object({ kind: z.literal('pong') }),
  /** Sessions of the viewer that changed, each whole and in its newest version. */
  z.object({ kind: z.literal('sessions'), sessions: z.array(SessionView) }),
  /** The login behind this socket has ended. */
  z.object({ kind: z.literal('signed-out') }),
]);
export type LiveMessage = z.infer<typeof LiveMessage>;

/** What the page may send. */
export const LiveRequest = z.discriminatedUnion('kind', [
  /** Asks for the welcome: a connection can't be written to while it is still connecting. */
  z.object({ kind: z.literal('hello') }),
  z.object({ kind: z.literal('ping') }),
]);
export type LiveRequest = z.infer<typeof LiveRequest>;
