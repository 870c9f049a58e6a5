import type { LiveMessage } from '#core/contract/live.ts';
import type { Sockets } from '#lambdas/live/sockets.ts';

/** Sockets that remember what they were told; some are gone, some can't be reached. */
export type RecordingSockets = Sockets & {
  readonly posted: { id: string; message: LiveMessage }[];
  readonly closed: string[];
  readonly gone: Set<string>;
  readonly broken: Set<string>;
};

export function recordingSockets(): RecordingSockets {
  const posted: RecordingSockets['posted'] = [];
  const closed: string[] = [];
  const gone = new Set<string>();
  const broken = new Set<string>();
  return {
    posted,
    closed,
    gone,
    broken,
    async post(id, message) {
      if (broken.has(id)) throw new Error('Internal server error');
      if (gone.has(id)) return 'gone';
      posted.push({ id, message });
      return 'sent';
    },
    async close(id) {
      closed.push(id);
    },
  };
}
