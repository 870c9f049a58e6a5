import type { DcvEntryReply } from '../../contract/gateway.ts';
import type { AccessStore } from '../../ports/access-store.ts';
import type { Chance } from '../../ports/chance.ts';
import { ownerOf } from '../../session/session.ts';
import { issueDcvToken, type TokenDeps } from './dcv-tokens.ts';

export type EnterDcvDeps = TokenDeps & { readonly access: Pick<AccessStore, 'findPass'>; readonly chance: Chance };

/**
 * A token for the owner of a DCV session, so that he is not asked for a password that he does not have. Whoever may only watch gets
 * none: DCV would take him for the owner.
 */
export async function enterDcv(deps: EnterDcvDeps, desktopId: string, pass: string): Promise<DcvEntryReply> {
  const grant = pass ? await deps.access.findPass(deps.chance.hash(pass), deps.clock()) : undefined;
  if (grant?.desktopId !== desktopId || grant.access !== 'control') return { is: 'none' };
  const session = await deps.sessions.find(grant.session);
  const isOwners = session?.desktopId === desktopId && ownerOf(session)?.person === grant.person;
  const entry = isOwners ? await issueDcvToken(deps, session) : undefined;
  return entry ? { is: 'entry', token: entry.token, session: entry.dcvSession } : { is: 'none' };
}
