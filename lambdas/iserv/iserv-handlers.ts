import type { AllDeps } from '#core/iserv/all-containers.ts';
import type { Handlers } from '../http/serve.ts';
import { adminHandlers } from './admin-handlers.ts';
import type { SessionIdDeps } from './caller-by-session-id.ts';
import { containerHandlers, type ContainerHandlerDeps } from './container-handlers.ts';
import { sessionHandlers } from './session-handlers.ts';

export type IservDeps = SessionIdDeps & ContainerHandlerDeps & AllDeps;

/** The API of iserv-remote-desktop over Deskpool's sessions. */
export function iservHandlers(deps: IservDeps): Handlers<'iserv'> {
  return { ...sessionHandlers(deps), ...containerHandlers(deps), ...adminHandlers(deps) };
}
