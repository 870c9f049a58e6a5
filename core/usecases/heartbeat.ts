import type { HeartbeatReply, HeartbeatRequest, SocketReport } from '../contract/gateway.ts';
import type { AccessStore } from '../ports/access-store.ts';
import type { Clock } from '../ports/chance.ts';
import type { EnvironmentStore } from '../ports/environment-store.ts';
import { learn } from '../pool/environment.ts';
import type { SessionStore } from '../ports/session-store.ts';
import { remember } from '../session/activity.ts';
import { decide } from '../session/lifecycle.ts';
import { ready } from '../session/moves.ts';
import { ownerOf, type Launching, type Session } from '../session/session.ts';
import { change } from './change.ts';
import type { AuthorizeDeps } from './open-desktop.ts';

export type HeartbeatDeps = {
  readonly sessions: SessionStore;
  readonly environments: EnvironmentStore;
  readonly access: AccessStore;
  readonly clock: Clock;
  readonly credential: AuthorizeDeps['credential'];
};

/** While desktops are on their way the gateway asks more often, so that a person doesn't wait for a beat. */
const calmBeat = 5_000;
const busyBeat = 1_000;

/** One beat of a gateway: takes in what it saw, says which sockets to cut and which desktops to ask. */
export async function heartbeat(deps: HeartbeatDeps, beat: HeartbeatRequest): Promise<HeartbeatReply> {
  for (const name of beat.answered) await noteAnswer(deps, name);
  const cut = await takeIn(deps, beat.sockets);
  const launching = await deps.sessions.launching();
  const probe = await probesOf(deps, launching);
  return { cut, probe, nextBeatMs: launching.length > 0 ? busyBeat : calmBeat };
}

/** A desktop answered: its session is ready, and the next estimate knows how long it took. */
async function noteAnswer({ sessions, environments, clock }: HeartbeatDeps, name: string): Promise<void> {
  let tookSeconds: number | undefined;
  const session = await change(sessions, name, (before) => {
    tookSeconds = undefined;
    if (before.status !== 'launching') return undefined;
    const after = ready(before, clock());
    if (!after) return undefined;
    tookSeconds = (clock() - before.createdAt) / 1_000;
    return { after, write: () => sessions.move('ready', before, after) };
  });
  if (!session || tookSeconds === undefined) return;
  const environment = (await environments.list()).find((candidate) => candidate.name === session.environment);
  if (!environment) return;
  const next = learn(environment.startSeconds, tookSeconds);
  // An estimate that is less than a second off is not worth a write.
  const isNews = environment.startSeconds === null || Math.abs(next - environment.startSeconds) >= 1;
  if (isNews || environment.failures > 0) await environments.noteReady(environment, next);
}

async function takeIn(deps: HeartbeatDeps, reports: readonly SocketReport[]): Promise<HeartbeatReply['cut']> {
  const names = [...new Set(reports.map(({ session }) => session))];
  const [found, passes] = await Promise.all([deps.sessions.findMany(names), passesBehind(deps, reports)]);
  // A row without an open socket tells what was, and stands whatever became of its pass.
  const standing = reports.filter(({ open, grant }) => open === 0 || passes.has(grant));
  for (const session of found)
    await noteSighting(
      deps,
      session,
      standing.filter((report) => report.session === session.name),
    );
  const sessions = new Map(found.map((session) => [session.name, session]));
  return reports.flatMap((report) => cutFor(deps, report, sessions.get(report.session), passes.has(report.grant)));
}

/** The passes by which sockets are open and that are still good. */
async function passesBehind({ access, clock }: HeartbeatDeps, reports: readonly SocketReport[]) {
  const grants = reports.filter(({ open }) => open > 0).map(({ grant }) => grant);
  return access.findPasses([...new Set(grants)], clock());
}

/**
 * Whether the sockets of a report must close, and why. Decided afresh each time, so that a cut which got lost, or came before the
 * socket did, is said again.
 */
function cutFor(
  { clock }: HeartbeatDeps,
  { session: name, grant, person, open }: SocketReport,
  session: Session | undefined,
  hasPass: boolean,
): HeartbeatReply['cut'] {
  if (open === 0) return [];
  if (!session) return [{ session: name, reason: 'revoked' }];
  if (session.status === 'stopping' || session.status === 'ended') return [{ session: name, reason: session.reason }];
  if (!hasPass || ownerOf(session)?.person !== person) return [{ session: name, grant, reason: 'revoked' }];
  const decision = decide(session, clock());
  return decision.do === 'stop' ? [{ session: name, reason: decision.reason }] : [];
}

/** A touch that loses against another change is left to the next beat. */
async function noteSighting(
  { sessions, clock }: HeartbeatDeps,
  session: Session,
  reports: readonly SocketReport[],
): Promise<void> {
  if (session.status !== 'active' || decide(session, clock()).do === 'stop') return;
  const own = reports.filter(({ person, access }) => access === 'control' && person === session.ownership.by.person);
  const inputs = own.flatMap(({ lastInputAt }) => (lastInputAt === null ? [] : [Date.parse(lastInputAt)]));
  const connected = own.some(({ open }) => open > 0);
  const sighting = {
    connected,
    left: own.length > 0 && !connected,
    inputAt: inputs.length > 0 ? Math.max(...inputs) : null,
  };
  const presence = remember(session, sighting, clock());
  if (presence) await sessions.touch(session, presence);
}

/** The desktops that run and have not answered yet, with what the gateway needs to ask them. */
async function probesOf(
  { access, credential }: HeartbeatDeps,
  launching: readonly Launching[],
): Promise<HeartbeatReply['probe']> {
  const running = launching.filter(({ desktop }) => desktop.address !== null);
  const probes = await Promise.all(
    running.map(async ({ name, desktopId, desktop }) => {
      const password = await access.password(desktopId);
      if (password === undefined || desktop.address === null) return [];
      return [
        { session: name, upstream: { ...desktop.address, base: '', authorization: credential('control', password) } },
      ];
    }),
  );
  return probes.flat();
}
