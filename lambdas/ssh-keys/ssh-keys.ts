import type { SshKey } from '#core/access/ssh-key.ts';
import { mostSshKeys } from '#core/access/ssh-key.ts';
import type { SshKeyView, sshKeyRoutes } from '#core/contract/ssh-key-routes.ts';
import { addSshKey, listSshKeys, removeSshKey, type SshKeyDeps } from '#core/usecases/ssh-keys.ts';
import type { Handlers } from '../http/serve.ts';

const iso = (instant: number) => new Date(instant).toISOString();
const prefix = 'SHA256:';
/** A fingerprint in a form that fits into a path, and back. */
const idOf = (fingerprint: string) => fingerprint.slice(prefix.length).replaceAll('+', '-').replaceAll('/', '_');
const fingerprintOf = (id: string) => prefix + id.replaceAll('-', '+').replaceAll('_', '/');

const view = ({ fingerprint, type, name, source, addedAt, usedAt }: SshKey): SshKeyView => ({
  id: idOf(fingerprint),
  fingerprint,
  type,
  name,
  source,
  addedAt: iso(addedAt),
  usedAt: usedAt === null ? null : iso(usedAt),
});
const answer = (keys: readonly SshKey[]) => ({ keys: keys.map(view), most: mostSshKeys });

/** The public SSH keys of people. */
export function sshKeys(deps: SshKeyDeps): Pick<Handlers<'sshKeys'>, keyof typeof sshKeyRoutes> {
  return {
    listSshKeys: async ({ caller }) => answer(await listSshKeys(deps, caller)),
    addSshKey: async ({ caller, body }) => answer(await addSshKey(deps, caller, body)),
    removeSshKey: async ({ caller, params }) => answer(await removeSshKey(deps, caller, fingerprintOf(params.id))),
  };
}
