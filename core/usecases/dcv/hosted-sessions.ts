import type { DcvSessionType } from '../../contract/dcv.ts';
import type { Host, Placed } from '../../dcv/host.ts';
import { isOurs, isPlaced, type RunningSession } from '../../dcv/inventory.ts';
import { markOf } from '../../dcv/names.ts';
import type { HostStore } from '../../ports/host-store.ts';
import type { InventoryStore, Told } from '../../ports/inventory-store.ts';
import type { SessionStore } from '../../ports/session-store.ts';
import { ownerOf, type Instant, type Session } from '../../session/session.ts';

/** A session on a host, as far as it is known without asking the host. */
export type HostedSession = {
  readonly host: string;
  /** DCV's name for it. */
  readonly dcvSession: string;
  /** The person's name; where nobody has it, or somebody made it by hand, the user on the host. */
  readonly owner: string;
  readonly type: DcvSessionType;
  readonly name: string;
  /** Undefined for one that somebody made by hand, which is shown and never touched. */
  readonly session: Session | undefined;
  /** The user of the operating system as whom it runs. */
  readonly user: string;
  readonly since: Instant | null;
  /** As its host told last; undefined where it has told nothing of it yet. */
  readonly running: RunningSession | undefined;
};

export type HostedDeps = {
  readonly hosts: Pick<HostStore, 'all' | 'find'>;
  readonly sessions: Pick<SessionStore, 'findMany'>;
  readonly inventories: Pick<InventoryStore, 'all'>;
};

/** What somebody may see: the sessions of one host or of all, of one user of it or of all. */
export type Scope = { readonly host: string | null; readonly user: string | null };

/**
 * The sessions on hosts: those that have a place, and those that hosts have told of and that are not ours. In the order of hosts and
 * ids, so that the first one stays the first.
 */
export async function hostedSessions(deps: HostedDeps, scope: Scope): Promise<readonly HostedSession[]> {
  const [all, told] = await Promise.all([deps.hosts.all(), deps.inventories.all()]);
  const hosts = all.filter(({ id, state }) => state !== 'lost' && (scope.host === null || scope.host === id));
  const names = hosts.flatMap(({ placed }) => Object.values(placed).map(({ session }) => session));
  const sessions = new Map((await deps.sessions.findMany(names)).map((session) => [session.name, session]));
  const found = hosts.flatMap((host) => {
    const last = told.find((one) => one.host === host.id);
    return placedOn(host, last, sessions).concat(madeByHand(host, last));
  });
  return found
    .filter(({ user }) => scope.user === null || scope.user === user)
    .toSorted((one, other) => compare(one.host, other.host) || compare(one.dcvSession, other.dcvSession));
}

const compare = (one: string, other: string) => (one === other ? 0 : one < other ? -1 : 1);

function placedOn(
  host: Host,
  told: Told | undefined,
  sessions: ReadonlyMap<string, Session>,
): readonly HostedSession[] {
  return Object.entries(host.placed)
    .filter(([, placed]) => !placed.warm)
    .map(([dcvSession, placed]) => {
      const session = sessions.get(placed.session);
      return {
        host: host.id,
        dcvSession,
        owner: ownerName(dcvSession, placed, session),
        type: placed.type,
        name: dcvSession,
        session,
        user: placed.user,
        since: placed.placedAt,
        running: told?.sessions.find((one) => isPlaced(one, dcvSession, placed)),
      };
    });
}

function ownerName(dcvSession: string, placed: Placed, session: Session | undefined): string {
  const isNamed = 'name' in markOf(dcvSession, placed);
  return isNamed ? placed.user : ((session && ownerOf(session)?.username) ?? placed.user);
}

function madeByHand(host: Host, told: Told | undefined): readonly HostedSession[] {
  return (told?.sessions ?? [])
    .filter((one) => !isOurs(one) && !Object.hasOwn(host.placed, one.id))
    .map((running) => ({
      host: host.id,
      dcvSession: running.id,
      owner: running.owner,
      type: running.type === 'console' ? 'console' : 'virtual',
      name: running.name,
      session: undefined,
      user: running.owner,
      since: running.createdAt,
      running,
    }));
}
