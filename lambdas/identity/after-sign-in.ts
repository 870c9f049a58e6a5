import type { Login } from '#core/access/login.ts';
import { giveSessionId } from '#core/iserv/session-id.ts';
import type { Refusal } from '#core/refusal.ts';
import { redirectTo, type Redirect } from '../http/reply.ts';
import type { Destination, IdentityDeps } from './sign-in.ts';

type Deps = Pick<IdentityDeps, 'stage' | 'sessionIds' | 'chance' | 'clock' | 'portalOrigin'>;

/** Sends a browser on that has signed in: into the page or, with a new session id, to the frontend of an older client. */
export async function afterSignIn(
  deps: Deps,
  { next, wants }: Destination,
  login: Pick<Login, 'key' | 'endsAt'>,
  cookies: readonly string[] = [],
): Promise<Redirect> {
  if (wants === 'page') return redirectTo(next, { cookies });
  const id = await giveSessionId(deps, login);
  return redirectTo(await frontend(deps, { session_id: id }), { status: 302, cookies });
}

/** Tells the frontend of an older client why signing in did not work: in words of ours, and encoded. */
export async function toFrontendRefused(deps: Deps, { message }: Refusal): Promise<Redirect> {
  return redirectTo(await frontend(deps, { error: message }), { status: 302 });
}

async function frontend({ stage, portalOrigin }: Deps, query: Readonly<Record<string, string>>): Promise<string> {
  const address = new URL(stage.iserv.frontend ?? `${await portalOrigin()}/`);
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  return address.href;
}
