import { heardInQuery } from '#core/contract/live-routes.ts';
import type { Handlers } from '../http/serve.ts';
import type { LiveLog } from './live-log.ts';
import { missed } from './missed.ts';

/** The same as the live WebSocket tells, for pages that ask for it again and again. */
export function livePoll(deps: { readonly log: Pick<LiveLog, 'head' | 'since'> }): Handlers<'live'> {
  return {
    listenByAsking: ({ caller, query }) => missed(deps.log, caller, heardInQuery(query.topics ?? '')),
  };
}
