import type { PersonId } from '#core/access/caller.ts';
import { keyLinesOf } from '#core/access/ssh-key.ts';
import type { Clock } from '#core/ports/chance.ts';
import type { SshKeyStore } from '#core/ports/ssh-key-store.ts';
import type { Stage } from '#core/stage/stage.ts';
import { log } from '../telemetry.ts';
import { readKeyLine } from './public-key.ts';

export type ProvidedKeysDeps = {
  readonly sshKeys: Pick<SshKeyStore, 'provide'>;
  readonly stage: Pick<Stage, 'oidc'>;
  readonly clock: Clock;
};

/**
 * Takes over the SSH keys that the provider's claims name, where the stage says in which claim they are. They are good for as long as
 * a login lasts. Nobody is kept from signing in by a key: what can't be taken is told in the log.
 */
export async function takeProvidedKeys(
  { sshKeys, stage, clock }: ProvidedKeysDeps,
  person: PersonId,
  claims: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { sshKeysClaim, lifetime } = stage.oidc;
  if (sshKeysClaim === undefined) return;
  const read = keyLinesOf(claims[sshKeysClaim]).map(readKeyLine);
  const keys = read.filter((key) => typeof key !== 'string');
  const wrong = read.filter((key) => typeof key === 'string');
  if (wrong.length > 0) log.warn('SSH keys of the provider that are not taken', { person, why: wrong.join(', ') });
  try {
    const unique = [...new Map(keys.map((key) => [key.fingerprint, key])).values()];
    const now = clock();
    const taken = await sshKeys.provide(person, unique, now + lifetime * 1_000, now);
    if (taken.length > 0)
      log.warn('SSH keys of the provider that are somebody else’s', { person, taken: taken.join(', ') });
  } catch (error) {
    log.warn('SSH keys of the provider could not be kept', { person }, error);
  }
}
