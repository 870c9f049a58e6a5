import type { LiveMessage } from '#core/contract/live.ts';
import type { Sockets } from '#lambdas/live/sockets.ts';

/** Sockets that remember what they were told; some are gone, some can't be reached. */
export type RecordingSockets = Sockets & {
  readonly posted: { id: string; message: LiveMessage }[];
  readonly closed: string[];
  readonly gone: Set<string>;
  readonly broken: Set<string>;
  /** Brings each message where its page listens. */
  deliver: (id: string, message: LiveMessage) => void;
  /** Tells a page that its socket is closed. */
  hangUp: (id: string) => void;
};

export function recordingSockets(): RecordingSockets {
  const posted: RecordingSockets['posted'] = [];
  const closed: string[] = [];
  const gone = new Set<string>();
  const broken = new Set<string>();
  const sockets: RecordingSockets = {
    deliver: () => {},
    hangUp: () => {},
    posted,
    closed,
    gone,
    broken,
    async post(id, message) {
      if (broken.has(id)) throw new Error('Internal server error');
      if (gone.has(id)) return 'gone';
      posted.push({ id, message });
      sockets.deliver(id, message);
      return 'sent';
    },
    async close(id) {
      closed.push(id);
      sockets.hangUp(id);
    },
  };
  return sockets;
}
