/** Why signing in did not work, as `?error=` says; `other` for a code that has no words here. */
export type SignInFailure = {
  readonly is: 'sign-in-failed' | 'unavailable' | 'forbidden' | 'other';
  readonly code: string;
};

/** Reads `?error=`; null where there is none. A code is shown only if it looks like one. */
export function failureIn(search: string): SignInFailure | null {
  const code = new URLSearchParams(search).get('error');
  if (code === null || !/^[a-z-]{1,40}$/.test(code)) return null;
  const is = code === 'sign-in-failed' || code === 'unavailable' || code === 'forbidden' ? code : 'other';
  return { is, code };
}

/** Where signing in starts so that it ends at this place; what went wrong before is left behind. */
export function signInPath({ pathname, search }: { readonly pathname: string; readonly search: string }): string {
  const query = new URLSearchParams(search);
  query.delete('error');
  const next = query.size === 0 ? pathname : `${pathname}?${query.toString()}`;
  return `/login?${new URLSearchParams({ next }).toString()}`;
}
