import { isLetIn } from '../../access/sharing.ts';
import type { DcvEntryReply } from '../../contract/gateway.ts';
import { osUser, readDcvTask } from '../../dcv/names.ts';
import type { AccessStore, Grant } from '../../ports/access-store.ts';
import type { Chance } from '../../ports/chance.ts';
import type { HostStore } from '../../ports/host-store.ts';
import { ownerOf, type Session } from '../../session/session.ts';
import { issueDcvToken, issueWatcherToken, type DcvEntry, type TokenDeps } from './dcv-tokens.ts';
import { isRunningDcv } from './running-desktop.ts';

export type EnterDcvDeps = TokenDeps & {
  readonly access: Pick<AccessStore, 'findPass' | 'sharings'>;
  readonly hosts: Pick<HostStore, 'find'>;
  readonly chance: Chance;
};

/**
 * A token for whoever comes to a DCV desktop, so that he is not asked for a password that he does not have: the owner's, or that of
 * a helper, who comes in as a user of his own whom DCV lets watch and nothing else. As long as the host has not said that it does,
 * he waits.
 */
export async function enterDcv(deps: EnterDcvDeps, desktopId: string, pass: string): Promise<DcvEntryReply> {
  const grant = pass ? await deps.access.findPass(deps.chance.hash(pass), deps.clock()) : undefined;
  if (grant?.desktopId !== desktopId) return { is: 'none' };
  const session = await deps.sessions.find(grant.session);
  if (session?.desktopId !== desktopId) return { is: 'none' };
  if (grant.access === 'view') return enterAsHelper(deps, session, grant);
  return replyOf(ownerOf(session)?.person === grant.person ? await issueDcvToken(deps, session) : undefined);
}

async function enterAsHelper(deps: EnterDcvDeps, session: Session, grant: Grant): Promise<DcvEntryReply> {
  const { access, hosts, chance, clock } = deps;
  const sharing = (await access.sharings([session.name])).get(session.name);
  const place = isRunningDcv(session, clock()) ? readDcvTask(session.desktop.task) : undefined;
  if (!place || !isLetIn(sharing, grant)) return { is: 'none' };
  const watchers = (await hosts.find(place.host))?.placed[place.dcvSession]?.watchers ?? [];
  if (!watchers.includes(osUser(grant.person, session.name, chance))) return { is: 'waits' };
  return replyOf(await issueWatcherToken(deps, session, grant));
}

const replyOf = (entry: DcvEntry | undefined): DcvEntryReply =>
  entry ? { is: 'entry', token: entry.token, session: entry.dcvSession } : { is: 'none' };
