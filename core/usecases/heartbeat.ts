import type { HeartbeatReply, HeartbeatRequest, SocketReport } from '../contract/gateway.ts';
import type { AccessStore, Grant } from '../ports/access-store.ts';
import type { Clock } from '../ports/chance.ts';
import type { EnvironmentStore } from '../ports/environment-store.ts';
import { learn } from '../pool/environment.ts';
import type { SessionStore } from '../ports/session-store.ts';
import { remember, type Sighting } from '../session/activity.ts';
import { decide } from '../session/lifecycle.ts';
import { ready } from '../session/moves.ts';
import { ownerOf, type Active, type Launching, type Presence, type Session } from '../session/session.ts';
import { change } from './change.ts';
import type { AuthorizeDeps } from './open-desktop.ts';
import { upstreamOf } from './upstream.ts';
import { noteHelpers } from './note-helpers.ts';

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
    if (!before.desktop.fromWarm) tookSeconds = (clock() - before.createdAt) / 1_000;
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
  const [found, unended] = await Promise.all([deps.sessions.findMany(names), passesBehind(deps, reports)]);
  const passes = await noteHelpers(deps, found, reports, unended);
  // A row without an open socket tells what was, and stands whatever became of its pass.
  const standing = reports.filter(({ open, grant }) => open === 0 || passes.has(grant));
  const sessions = new Map<string, Session>();
  for (const session of found) {
    const own = standing.filter((report) => report.session === session.name);
    sessions.set(session.name, await noteSighting(deps, session, own));
  }
  return reports.flatMap((report) => cutFor(deps, report, sessions.get(report.session), passes.get(report.grant)));
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
  pass: Grant | undefined,
): HeartbeatReply['cut'] {
  if (open === 0) return [];
  if (!session) return [{ session: name, reason: 'revoked' }];
  if (session.status === 'stopping' || session.status === 'ended') return [{ session: name, reason: session.reason }];
  const isStranger = pass?.access === 'control' && ownerOf(session)?.person !== person;
  if (!pass || isStranger) return [{ session: name, grant, reason: 'revoked' }];
  const decision = decide(session, clock());
  return decision.do === 'stop' ? [{ session: name, reason: decision.reason }] : [];
}

/**
 * Takes in what was seen of a session, and answers the session as it is to be judged by that. A touch that loses against another
 * change is left to the next beat.
 */
async function noteSighting(
  { sessions, clock }: HeartbeatDeps,
  session: Session,
  reports: readonly SocketReport[],
): Promise<Session> {
  if (session.status !== 'active') return session;
  const sighting = sightingOf(session, reports);
  const isOverdue = decide(session, clock()).do === 'stop';
  const presence = isOverdue ? toldLate(session, sighting, clock()) : remember(session, sighting, clock());
  if (presence) await sessions.touch(session, presence);
  return isOverdue && presence ? { ...session, presence } : session;
}

function sightingOf(session: Active, reports: readonly SocketReport[]): Sighting {
  const own = reports.filter(({ person, access }) => access === 'control' && person === session.ownership.by.person);
  const inputs = own.flatMap(({ lastInputAt }) => (lastInputAt === null ? [] : [Date.parse(lastInputAt)]));
  const connected = own.some(({ open }) => open > 0);
  return {
    connected,
    left: own.length > 0 && !connected,
    inputAt: inputs.length > 0 ? Math.max(...inputs) : null,
  };
}

/**
 * The presence of a session that only seems overdue, because what was seen in time could not be told in time; undefined where it is
 * overdue all the same. Input after the deadline brings nothing back. A socket that is open now was opened before it, since after
 * it nobody is let in.
 */
function toldLate(session: Active, { connected, inputAt }: Sighting, now: number): Presence | undefined {
  const { presence, limits } = session;
  const inTime = inputAt !== null && inputAt < presence.inputAt + limits.idle * 1_000;
  const told = {
    inputAt: inTime ? Math.max(presence.inputAt, inputAt) : presence.inputAt,
    seenAt: connected ? now : presence.seenAt,
  };
  return decide({ ...session, presence: told }, now).do === 'stop' ? undefined : told;
}

/** The desktops that run and have not answered yet, with what the gateway needs to ask them. */
async function probesOf(
  { access, credential }: HeartbeatDeps,
  launching: readonly Launching[],
): Promise<HeartbeatReply['probe']> {
  const running = launching.filter(({ desktop }) => desktop.address !== null);
  const probes = await Promise.all(
    running.map(async ({ name, runtime, desktopId, desktop }) => {
      const password = await access.password(desktopId);
      if (password === undefined || desktop.address === null) return [];
      const upstream = upstreamOf({
        runtime,
        address: desktop.address,
        authorization: credential('control', password),
      });
      return [{ session: name, upstream }];
    }),
  );
  return probes.flat();
}
