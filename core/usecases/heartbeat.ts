import type { HeartbeatReply, HeartbeatRequest, SocketReport } from '../contract/gateway.ts';
import type { AccessStore } from '../ports/access-store.ts';
import type { Clock } from '../ports/chance.ts';
import type { EnvironmentStore } from '../ports/environment-store.ts';
import { learn } from '../pool/environment.ts';
import type { SessionStore } from '../ports/session-store.ts';
import { remember } from '../session/activity.ts';
import { decide } from '../session/lifecycle.ts';
import { ready } from '../session/moves.ts';
import { ownerOf, type Session } from '../session/session.ts';
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
  const probe = await unanswered(deps);
  return { cut, probe, nextBeatMs: probe.length > 0 ? busyBeat : calmBeat };
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
  const sessions = new Map((await deps.sessions.findMany(names)).map((session) => [session.name, session]));
  const cut = reports.flatMap((report) => cutFor(deps, report, sessions.get(report.session)));
  for (const [name, session] of sessions)
    await noteSighting(
      deps,
      session,
      reports.filter((report) => report.session === name),
    );
  return cut;
}

/** Whether the sockets of a report must close, and why. */
function cutFor({ clock }: HeartbeatDeps, report: SocketReport, session: Session | undefined): HeartbeatReply['cut'] {
  const { person } = report;
  if (report.open === 0) return [];
  if (!session) return [{ session: report.session, reason: 'revoked' }];
  if (session.status === 'stopping' || session.status === 'ended')
    return [{ session: session.name, reason: session.reason }];
  if (ownerOf(session)?.person !== person) return [{ session: session.name, person, reason: 'revoked' }];
  const decision = decide(session, clock());
  return decision.do === 'stop' ? [{ session: session.name, reason: decision.reason }] : [];
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

async function unanswered({ sessions, access, credential }: HeartbeatDeps): Promise<HeartbeatReply['probe']> {
  const awaiting = await sessions.awaiting();
  const probes = await Promise.all(
    awaiting.map(async ({ name, desktopId, desktop }) => {
      const password = await access.password(desktopId);
      if (password === undefined || desktop.address === null) return [];
      return [
        { session: name, upstream: { ...desktop.address, base: '', authorization: credential('control', password) } },
      ];
    }),
  );
  return probes.flat();
}
