import { isOwnerName, ownerNameIs } from '#core/dcv/owner-name.ts';
import type { Caller } from '#core/access/caller.ts';
import { Refusal } from '#core/refusal.ts';
import type { Instant } from '#core/session/session.ts';
import { createForOwner, howFar, type Made, type MadeForOwner } from '#core/usecases/dcv/create-for-owner.ts';
import { hostedSessions, type HostedSession } from '#core/usecases/dcv/hosted-sessions.ts';
import { stopSession } from '#core/usecases/stop-session.ts';
import type { Handlers } from '../http/serve.ts';
import { first, nothing, second, type Generation, type Said } from './envelope.ts';
import type { ManagementDeps } from './management-deps.ts';
import { generationOf } from './management-surface.ts';
import { missing, notFound, notOurs } from './phrases.ts';
import { requireOwnName, scopeOf } from './scope-of.ts';

type SessionHandlers = Pick<Handlers<'management'>, 'dcvCreateSession' | 'dcvCloseSession'>;

/** How often it is looked how far something is that somebody waits for, and how long he waits for all of it. Milliseconds. */
const look = 500;
const patience = 15_000;

/** Makes and closes sessions. Whoever logs in is waiting: the answer comes when the host has done it, or in a quarter of a minute. */
export function sessionHandlers(deps: ManagementDeps): SessionHandlers {
  const { compat } = deps.stage.dcv;
  return {
    dcvCreateSession: async ({ caller, query: { owner, host }, ...request }) => {
      const generation = generationOf(request, compat);
      if (owner === '')
        return generation === 'v1' ? first({ message: missing.owner }, 400) : second(missing.owner, 400, nothing);
      requireOwnName(caller, owner);
      if (!isOwnerName(owner)) return notCreated(generation, ownerNameIs, 400);
      try {
        return await created(deps, generation, caller, owner, host);
      } catch (error) {
        if (!(error instanceof Refusal) || error.code === 'forbidden' || error.code === 'bad-request') throw error;
        return notCreated(generation, error.message);
      }
    },

    dcvCloseSession: async ({ caller, query, ...request }) => {
      const { session_id: id, owner, host } = query;
      const generation = generationOf(request, compat);
      if (id === '' && owner === '')
        return generation === 'v1' ? first({ message: missing.owner }, 400) : second(missing.sessionId, 400);
      const all = await hostedSessions(deps, scopeOf(caller, host));
      if (id === '')
        return closeAll(
          deps,
          caller,
          all.filter((one) => one.owner === owner && one.session),
        );
      const meant = all.filter(({ dcvSession }) => dcvSession === id);
      const own = meant.filter(({ session }) => session);
      if (own.length === 0)
        return second('Error: Failed to run close-session', 500, {
          stdout: '',
          stderr: meant.length > 0 ? notOurs : notFound(id),
        });
      return (await close(deps, caller, own)) ? second('closed', 200, nothing) : second('closed', 202, later);
    },
  };
}

const later = { stdout: 'The host has not closed it yet.', stderr: '' } as const;

async function closeAll(deps: ManagementDeps, caller: Caller, own: readonly HostedSession[]): Promise<Said> {
  if (own.length === 0) return first({ message: 'No session found to be closed.' });
  return first({ message: 'closed' }, (await close(deps, caller, own)) ? 200 : 202);
}

/** Whether the hosts have closed them by the end of what somebody waits. They are over for their owners in any case. */
async function close(deps: ManagementDeps, caller: Caller, own: readonly HostedSession[]): Promise<boolean> {
  const names = own.flatMap(({ session }) => session?.name ?? []);
  const isOwn = caller.is === 'host' && caller.uid !== 0;
  for (const name of names) await stopSession(deps, name, isOwn ? 'stopped-by-owner' : 'stopped-by-admin');
  return until(deps, deps.clock() + patience, async () => {
    const sessions = await deps.sessions.findMany(names);
    return sessions.every(({ status }) => status === 'ended') || undefined;
  }).then((done) => done === true);
}

async function created(
  deps: ManagementDeps,
  generation: Generation,
  caller: Caller,
  owner: string,
  named: string,
): Promise<Said> {
  const scope = scopeOf(caller, named);
  const deadline = deps.clock() + patience;
  const made = await until<MadeForOwner>(deps, deadline, async () => {
    const host = scope.host === null ? undefined : await deps.hosts.find(scope.host);
    if (scope.host !== null && !host) throw new Refusal('no-capacity', 'There is no such host.');
    const result = await createForOwner(deps, { owner, host });
    return result.is === 'closing' ? undefined : result;
  });
  if (!made || made.is === 'closing')
    return notCreated(generation, 'Its place is still being cleared. Please try again.');
  if (made.is === 'exists') {
    const { count } = made;
    return generation === 'v1'
      ? first({ count, message: 'already exist.' }, 500)
      : second('Already exist.', 500, { stdout: `Count: ${count}` });
  }
  const how = await until<Made>(deps, deadline, async () => {
    const far = howFar(await deps.sessions.find(made.session.name));
    return far.is === 'waits' ? undefined : far;
  });
  if (how?.is === 'failed') return notCreated(generation, how.why);
  const [status, came] = how ? [200, nothing] : [202, { stdout: 'The session waits for its host.', stderr: '' }];
  return generation === 'v1' ? first({ message: 'created' }, status) : second('Created.', status, came);
}

function notCreated(generation: Generation, why: string, status = 500): Said {
  return generation === 'v1'
    ? first({ message: 'Error: Failed to run create-session' }, status)
    : second('Error: Failed to run create-session.', status, { stdout: '', stderr: why });
}

/** Asks again and again until there is an answer; undefined where there is none in time. */
async function until<T>(
  { clock, pause }: Pick<ManagementDeps, 'clock' | 'pause'>,
  deadline: Instant,
  ask: () => Promise<T | undefined>,
): Promise<T | undefined> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || clock() + look > deadline) return answer;
    await pause(look);
  }
}
