import type { PersonId } from '#core/access/caller.ts';
import type { LmsSchedule, LmsUserSessions } from '#core/contract/lms-bodies.ts';
import { timesOf } from '#core/lms/catalogue.ts';
import { announcementOf, readEvent } from '#core/lms/event-payload.ts';
import { personOfUser } from '#core/lms/lms-user.ts';
import { scheduleOf } from '#core/lms/schedule.ts';
import { timestamp } from '#core/lms/timestamp.ts';
import { Refusal } from '#core/refusal.ts';
import { isOpen, ownerOf, type Ended, type Owner, type Session } from '#core/session/session.ts';
import { extendSession } from '#core/usecases/extend-session.ts';
import { stopSession } from '#core/usecases/stop-session.ts';
import type { Handlers } from '../http/serve.ts';
import type { LmsDeps } from './lms-deps.ts';

type Parts = Pick<
  Handlers<'lms'>,
  'lmsUserSessions' | 'lmsAuthorize' | 'lmsConfig' | 'lmsSchedule' | 'lmsExtend' | 'lmsTerminate' | 'lmsEvent'
>;
type Live = Exclude<Session, Ended>;

/** What a robot may know of a session and do with it (§a.3 "Session sub-resources"). */
export function sessionParts(deps: LmsDeps): Parts {
  const { clock, secrets } = deps;
  return {
    lmsUserSessions: async ({ params: { user } }) => ({
      user,
      sessions: await sessionsOf(deps, personOfUser(deps.stage, deps.chance, user)),
    }),

    lmsAuthorize: async ({ params, caller }) => {
      const session = await requireLive(deps, params.name);
      // Nobody but robots has tokens here, and none of them is of the staff.
      return { owner: requireOwner(session).username, user: caller.username, staff: false };
    },

    lmsConfig: async ({ params }) => {
      const session = await requireLive(deps, params.name);
      const [password, { desktops }] = await Promise.all([secrets.configPassword(session), deps.addresses()]);
      return { url: desktops.replace('{id}', session.desktopId).replace(/\/+$/, ''), password };
    },

    lmsSchedule: async ({ params }) => scheduleReply(await requireLive(deps, params.name), clock()),

    lmsExtend: async ({ params }) => {
      requireOwner(await requireLive(deps, params.name));
      const done = await extendSession(deps, params.name);
      const session = requireNotEnded(done?.session);
      return { ...scheduleReply(session, clock()), extended: done?.extended ?? false };
    },

    lmsTerminate: async ({ params }) => {
      const session = await requireLive(deps, params.name);
      requireOwner(session);
      // Asked for the second time it is gone (§a.3), although its desktop may take a while to follow.
      if (!isOpen(session)) throw noSuchSession();
      const now = clock();
      const { started } = scheduleOf(session, now);
      await stopSession(deps, session.name, 'stopped-by-robot');
      return { started: timestamp(started ?? session.createdAt), expires: timestamp(now) };
    },

    lmsEvent: async ({ params, header, body }) => {
      const session = await requireLive(deps, params.name);
      const event = readEvent(header('content-type'), body);
      if (!ownerOf(session)) throw new Refusal('not-in-use', 'Session was never allocated');
      const [request, identity, { portal }] = await Promise.all([
        deps.sessions.request(session.name),
        deps.identity(),
        deps.addresses(),
      ]);
      const words = { name: deps.stage.name, uid: identity.uid, generation: identity.generation, url: portal };
      const told = { id: deps.chance.uuid(), portal: words, at: clock(), sessionUrl: request?.analyticsUrl ?? null };
      await deps.webhooks.enqueue([announcementOf(event, session, told)]);
      return {};
    },
  };
}

/** The open sessions of a user, wherever they are; none for a user whom nobody knows. */
async function sessionsOf({ sessions, clock }: LmsDeps, person: PersonId): Promise<LmsUserSessions['sessions']> {
  const { open } = await sessions.record(person);
  const found = await sessions.findMany(Object.values(open));
  return found.flatMap((session) => {
    if (!isOpen(session) || ownerOf(session)?.person !== person) return [];
    const { state, ...times } = timesOf(session, clock());
    if (state === 'STOPPING') return [];
    const { name, environment, desktopType: workshop } = session;
    return [{ name, namespace: name, workshop, environment, ...times }];
  });
}

/** What the original's documentation shows and what it sends, in one (§a.8). */
function scheduleReply(session: Live, now: number): LmsSchedule {
  const { status, started, expires, expiring, countdown, extendable } = scheduleOf(session, now);
  return {
    name: session.name,
    namespace: session.name,
    user: ownerOf(session)?.username ?? null,
    status,
    started: started === null ? null : timestamp(started),
    expires: expires === null ? null : timestamp(expires),
    expiring,
    ...(countdown !== undefined && { countdown }),
    ...(extendable !== undefined && { extendable }),
  };
}

/** @throws Refusal `no-such-session`, also for one that has ended */
async function requireLive({ sessions }: LmsDeps, name: string): Promise<Live> {
  return requireNotEnded(await sessions.find(name));
}

function requireNotEnded(session: Session | undefined): Live {
  if (!session || session.status === 'ended') throw noSuchSession();
  return session;
}

/** @throws Refusal `not-in-use` while it is nobody's */
function requireOwner(session: Session): Owner {
  const owner = ownerOf(session);
  if (!owner) throw new Refusal('not-in-use', 'Session is not currently in use');
  return owner;
}

function noSuchSession(): Refusal {
  return new Refusal('no-such-session', 'There is no such session.');
}
