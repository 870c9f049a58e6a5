import { describedSession } from '#core/dcv/session-text.ts';
import { checkTimedOut } from '#core/usecases/dcv/check-timed-out.ts';
import { hostedSessions, type HostedSession } from '#core/usecases/dcv/hosted-sessions.ts';
import { stopSession } from '#core/usecases/stop-session.ts';
import type { Handlers } from '../http/serve.ts';
import { first, nothing, second, type Said } from './envelope.ts';
import type { ManagementDeps } from './management-deps.ts';
import { generationOf } from './management-surface.ts';
import { missing, notFound, notOurs } from './phrases.ts';
import { scopeOf } from './scope-of.ts';

/** What the first generation knows no setting for. Seconds. */
const firstTimeout = 1_800;

const words = {
  off: 'Session timedout check is disabled because session_timeout is equal zero.',
  connected: 'There are users still connected under DCV session.',
  notYet: 'There are no users connected, but the session has not been inactive long enough.',
  notYetFirst: 'There are no users connected, but the time to timedout did not reach yet.',
  describe: 'Error: Failed to describe session.',
  check: 'Error: Failed to check session timeout.',
} as const;

/** Closes what nobody is at any more, as the idle job of hosts asks for. */
export function timedOutHandlers(deps: ManagementDeps): Pick<Handlers<'management'>, 'dcvCheckTimedOut'> {
  const { compat, sessionTimeout } = deps.stage.dcv;
  return {
    dcvCheckTimedOut: async ({ caller, query, ...request }) => {
      const { session_id: id, owner, host } = query;
      if (id === '' && owner === '')
        return generationOf(request, compat) === 'v1'
          ? first({ message: missing.owner }, 400)
          : second(missing.sessionIdToCheck, 400);
      const all = await hostedSessions(deps, scopeOf(caller, host));
      if (id === '')
        return checkAll(
          deps,
          all.filter((one) => one.owner === owner && one.session),
        );
      if (sessionTimeout === 0) return second(words.off, 200, nothing);
      // Of two by the same id, ours is meant; the other one is nobody's business here.
      const [session] = all.filter(({ dcvSession }) => dcvSession === id).toSorted(oursFirst);
      return session ? check(deps, session) : second(words.describe, 500, { stdout: '', stderr: notFound(id) });
    },
  };
}

const oursFirst = (one: HostedSession, other: HostedSession) => Number(!one.session) - Number(!other.session);

async function check(deps: ManagementDeps, hosted: HostedSession): Promise<Said> {
  const standing = await checkTimedOut(deps, hosted, deps.stage.dcv.sessionTimeout);
  switch (standing.is) {
    case 'connected':
      return second(words.connected, 200, {
        stdout: JSON.stringify(describedSession({ ...hosted, running: standing.running })),
        stderr: '',
      });
    case 'not-yet':
      return second(words.notYet, 200, { stdout: `Inactive duration: ${standing.idle} seconds`, stderr: '' });
    case 'silent':
      return second(words.describe, 500, { stdout: '', stderr: 'The host did not describe it in time.' });
    case 'unreadable':
      return second(words.check, 500, { stdout: '', stderr: 'Its host names no time that can be read.' });
    case 'timed-out':
      if (!hosted.session) return second(words.check, 500, { stdout: '', stderr: notOurs });
      await stopSession(deps, hosted.session.name, 'idle');
      return second('closed', 200, nothing);
  }
}

/** The first generation asks by owner, and of somebody who has no session gets no words at all. */
async function checkAll(deps: ManagementDeps, own: readonly HostedSession[]): Promise<Said> {
  if (own.length === 0) return first({ message: '' });
  if (deps.stage.dcv.sessionTimeout === 0) return first({ message: words.off });
  const messages: string[] = [];
  for (const hosted of own) {
    const { is } = await checkTimedOut(deps, hosted, firstTimeout);
    if (is === 'silent' || is === 'unreadable') return first({ message: words.describe }, 500);
    if (is === 'timed-out' && hosted.session) await stopSession(deps, hosted.session.name, 'idle');
    messages.push(is === 'timed-out' ? 'closed' : is === 'connected' ? words.connected : words.notYetFirst);
  }
  const said = [words.connected, words.notYetFirst, 'closed'].find((text) => messages.includes(text));
  return first({ message: said ?? '' });
}
