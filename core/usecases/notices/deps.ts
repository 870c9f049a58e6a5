import type { Chance, Clock } from '../../ports/chance.ts';
import type { NoticeStore } from '../../ports/notice-store.ts';
import type { SessionStore } from '../../ports/session-store.ts';

/** What it takes to put notices up. */
export type NoticeDeps = {
  readonly notices: NoticeStore;
  readonly chance: Pick<Chance, 'uuid'>;
  readonly clock: Clock;
};
/** What it takes to know whom they are for. */
export type NoticeReaderDeps = NoticeDeps & { readonly sessions: Pick<SessionStore, 'record' | 'findMany'> };
