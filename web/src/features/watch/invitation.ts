import { InvitationCode, sharePath } from '#core/contract/sharing-views.ts';

const key = 'deskpool.invitation';

/** As far as it may be known here: nothing was brought, something that is no code, or a code. */
export type Brought = { readonly is: 'nothing' | 'broken' } | { readonly is: 'code'; readonly code: InvitationCode };

/**
 * Takes the code of an invitation out of the address, where history and shoulders would keep it, and keeps it in this tab alone, so
 * that signing in, which leads elsewhere and back, doesn't lose it.
 */
export function takeInvitation(): void {
  if (location.pathname !== sharePath || location.hash.length < 2) return;
  keep(location.hash.slice(1));
  history.replaceState(null, '', sharePath);
}

/** What was brought to this tab last. */
export function broughtInvitation(): Brought {
  const kept = read();
  if (kept === null) return { is: 'nothing' };
  const code = InvitationCode.safeParse(kept);
  return code.success ? { is: 'code', code: code.data } : { is: 'broken' };
}

/** It has been used: nothing is left of it here. */
export function forgetInvitation(): void {
  inMemory = null;
  try {
    sessionStorage.removeItem(key);
  } catch {
    // Then it was never kept there.
  }
}

/** For a browser that keeps nothing: it lasts as long as nobody has to sign in first. */
let inMemory: string | null = null;

function keep(code: string): void {
  inMemory = code;
  try {
    sessionStorage.setItem(key, code);
  } catch {
    // See above.
  }
}

function read(): string | null {
  try {
    return sessionStorage.getItem(key) ?? inMemory;
  } catch {
    return inMemory;
  }
}
