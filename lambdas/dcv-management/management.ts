import type { Handlers } from '../http/serve.ts';
import { collaborationHandlers } from './collaboration-handlers.ts';
import { listHandlers } from './list-handlers.ts';
import type { ManagementDeps } from './management-deps.ts';
import { noticeHandlers } from './notice-handlers.ts';
import { sessionHandlers } from './session-handlers.ts';
import { timedOutHandlers } from './timed-out-handlers.ts';
import { tokenHandlers } from './token-handlers.ts';

/** The management API of DCV hosts, over Deskpool's sessions. */
export function management(deps: ManagementDeps): Handlers<'management'> {
  return {
    ...listHandlers(deps),
    ...sessionHandlers(deps),
    ...timedOutHandlers(deps),
    ...collaborationHandlers(deps),
    ...noticeHandlers(deps),
    ...tokenHandlers(deps),
  };
}
