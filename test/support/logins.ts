import type { PersonId } from '#core/access/caller.ts';
import type { Login, LoginKey } from '#core/access/login.ts';
import { noon } from './builders.ts';

/** A login of alice, opened at noon; name what matters. */
export function aLogin(more: Partial<Login> = {}): Login {
  return {
    key: 'key-alice' as LoginKey,
    person: 'person-alice' as PersonId,
    subject: 'alice',
    providerSession: null,
    username: 'alice',
    displayName: 'Alice',
    roles: ['student'],
    groups: ['9a'],
    refreshToken: 'refresh-1',
    idToken: null,
    openedAt: noon,
    confirmedAt: noon,
    refreshAt: noon + 900_000,
    idleAt: noon + 43_200_000,
    endsAt: noon + 604_800_000,
    askingUntil: 0,
    version: 1,
    ...more,
  };
}
