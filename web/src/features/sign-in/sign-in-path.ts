import { LocalPath } from '#core/contract/identity-routes.ts';

const told = ['sign-in-failed', 'unavailable', 'forbidden', 'not-permitted', 'registration-closed'] as const;

/** Why signing in did not work, as `?error=` says; `other` for a code that has no words here. */
export type SignInFailure = {
  readonly is: (typeof told)[number] | 'other';
  readonly code: string;
};

/** Reads `?error=`; null where there is none. A code is shown only if it looks like one. */
export function failureIn(search: string): SignInFailure | null {
  const code = new URLSearchParams(search).get('error');
  if (code === null || !/^[a-z-]{1,40}$/.test(code)) return null;
  return { is: told.find((known) => known === code) ?? 'other', code };
}

/** Where somebody who is sent to `/?next=…` was going; null where nothing is said, or no path of this portal. */
export function nextIn({ pathname, search }: { readonly pathname: string; readonly search: string }): string | null {
  const next = pathname === '/' ? new URLSearchParams(search).get('next') : null;
  return LocalPath.safeParse(next).data ?? null;
}

/** Where signing in starts so that it ends where the person was going, or at this place; what went wrong before is left behind. */
export function signInPath(place: { readonly pathname: string; readonly search: string }): string {
  const query = new URLSearchParams(place.search);
  query.delete('error');
  query.delete('requestId');
  const here = query.size === 0 ? place.pathname : `${place.pathname}?${query.toString()}`;
  return `/login?${new URLSearchParams({ next: nextIn(place) ?? here }).toString()}`;
}
