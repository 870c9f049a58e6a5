import { withNotification, type Notification } from '#core/lms/notification.ts';
import type { Session } from '#core/session/session.ts';
import type { Stage } from '#core/stage/stage.ts';
import { redirectTo, type Redirect } from '../http/reply.ts';
import type { LmsDeps } from './lms-deps.ts';

/** The original's catalogue page, from which people come to the portal here. */
const catalogue = '/workshops/catalog/';

/** Sends a browser on, as the original does. */
export function goTo(location: string, cookies: readonly string[] = []): Redirect {
  return redirectTo(location, { status: 302, cookies });
}

/** Where people go back to who came from nowhere in particular. */
export function indexOf({ lms }: Pick<Stage, 'lms'>): string {
  return lms.index ?? catalogue;
}

/** Back to where a session's owner came from: the first address that was given for it. */
export async function backFrom(deps: LmsDeps, session: Session, notification: Notification): Promise<Redirect> {
  const request = await deps.sessions.request(session.name);
  return goTo(withNotification(request?.indexUrl ?? indexOf(deps.stage), notification));
}

export function backToIndex({ stage }: LmsDeps, notification: Notification): Redirect {
  return goTo(withNotification(indexOf(stage), notification));
}

/** Where the original sends a browser that nobody is signed in with. */
export function signInFirst(path: string): Redirect {
  return goTo(`/?next=${path}`);
}
