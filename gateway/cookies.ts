import type { Addresses } from './address.ts';

const nameFor = (addresses: Addresses, desktop: string): string =>
  addresses.prefixOf(desktop) === '' ? '__Host-deskpool' : `__Secure-deskpool-${desktop}`;

/** What the cookies of a request say: no pass, one, or an unreadable contradiction (two cookies of our name). */
export type PassFound =
  | { readonly is: 'none' }
  | { readonly is: 'pass'; readonly pass: string }
  | { readonly is: 'twice' };

/** Finds this desktop's pass among the values of all `Cookie` headers. */
export const findPass = (addresses: Addresses, desktop: string, headers: readonly string[]): PassFound => {
  const name = `${nameFor(addresses, desktop)}=`;
  const ours = headers
    .flatMap((header) => header.split(';'))
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(name));
  if (ours.length > 1) return { is: 'twice' };
  const pass = ours[0]?.slice(name.length) ?? '';
  return /^[A-Za-z0-9._~+/=-]{20,200}$/.test(pass) ? { is: 'pass', pass } : { is: 'none' };
};

/**
 * The `Set-Cookie` that holds a pass. `Secure` also on `http://*.localhost`, where Chromium and Firefox keep it. `Lax`, because
 * people arrive by a link from the portal, which may be another site.
 */
export const passCookie = (addresses: Addresses, desktop: string, pass: string, seconds: number): string =>
  [
    `${nameFor(addresses, desktop)}=${pass}`,
    `Path=${addresses.prefixOf(desktop)}/`,
    `Max-Age=${Math.max(0, Math.floor(seconds))}`,
    'Secure',
    'HttpOnly',
    'SameSite=Lax',
  ].join('; ');
