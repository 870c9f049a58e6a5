import type { Instant } from '../session/session.ts';
import type { HostedSession } from '../usecases/dcv/hosted-sessions.ts';

/** How sessions on hosts are written where scripts read them: as the command `dcv` writes them. */

/** What others have typed must not be taken for a session: scripts look for `Session: 'jane'`. */
const plain = (text: string) => text.replaceAll(/[^\w.@+ -]/g, '_');

/** `Session: 'jane' (owner:jane type:virtual name:'jane')`, a line. */
export function sessionLine({ dcvSession, owner, type, name }: HostedSession): string {
  return `Session: '${dcvSession}' (owner:${plain(owner).replaceAll(' ', '_')} type:${type} name:'${plain(name)}')\n`;
}

/** `2026-11-22T12:00:00.000000Z`; empty where there is none. */
const time = (at: Instant | null) => (at === null ? '' : new Date(at).toISOString().replace('Z', '000Z'));

/** What `dcv describe-session --json` says, as far as it is known without asking the host. */
export function describedSession({ dcvSession, owner, type, name, running, since }: HostedSession) {
  return {
    id: dcvSession,
    owner,
    name,
    'num-of-connections': running?.connections ?? 0,
    'creation-time': time(running?.createdAt ?? since),
    'last-disconnection-time': time(running?.lastLeftAt ?? null),
    licenses: [],
    'storage-root': '',
    type,
    status: 'created',
  };
}

/** What `dcv list-connections` says. A server that can't list them is known by how many they are. */
export function connectionLines({ running }: Pick<HostedSession, 'running'>): string {
  if (!running) return '';
  const { connected, connections } = running;
  if (connected.length === 0 && connections > 0) return `Connections: ${connections}\n`;
  return connected
    .map(
      ({ id, username, address }, at) =>
        `Connection ${id ?? at + 1} (user:${plain(username)} client:${address.replaceAll(/[^\w.:[\]-]/g, '_')})\n`,
    )
    .join('');
}
