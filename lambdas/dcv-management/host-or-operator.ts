import { createHash, timingSafeEqual } from 'node:crypto';
import type { Caller, Person, Robot } from '#core/access/caller.ts';
import { InstanceId } from '#core/contract/dcv.ts';
import { relayHeaders, RelaySecret } from '#core/contract/host-relay.ts';
import type { HostStore } from '#core/ports/host-store.ts';
import { Refusal } from '#core/refusal.ts';
import type { Stage } from '#core/stage/stage.ts';
import type { hostSecrets } from '../dcv/host-secrets.ts';
import { loginCookieName } from '../http/cookies.ts';
import type { Incoming } from '../http/request.ts';

export type HostOrOperatorDeps = {
  readonly secrets: ReturnType<typeof hostSecrets>;
  readonly hosts: Pick<HostStore, 'find'>;
  readonly robot: (authorization: string | undefined) => Promise<Robot | undefined>;
  readonly person: (cookie: string) => Promise<Person>;
  readonly portalOrigin: () => Promise<string>;
  readonly stage: Pick<Stage, 'dcv'>;
};

const digest = (text: string) => createHash('sha256').update(text).digest();
/** A name that operating systems give users; what sessions may be made for is narrower. */
const LocalUser = /^[A-Za-z0-9_][A-Za-z0-9_.@\\-]{0,63}\$?$/;
const LocalId = /^\d{1,10}$/;
const nobody = { is: 'nobody' } as const;

/**
 * Who manages sessions: the relay of a host, in the name of a local user there; a robot, or an admin, who manage all hosts; and where
 * the stage says so, anybody. What proves one of them wrongly is nobody, and none of the others.
 *
 * Nearly everything here changes something by GET, so whatever a browser sends along by itself counts only on calls of our own page.
 *
 * @throws Refusal `foreign-origin`, `signed-out`, `stale-login`
 */
export function hostOrOperator(deps: HostOrOperatorDeps): (request: Incoming) => Promise<Caller> {
  return async (request) => {
    if (request.header(relayHeaders.host) !== undefined) return hostUser(deps, request);
    const authorization = request.header('authorization');
    if (authorization !== undefined) return (await deps.robot(authorization)) ?? nobody;
    const origin = await deps.portalOrigin();
    const cookie = request.cookies[loginCookieName(origin)];
    if (cookie !== undefined) {
      if (request.header('x-deskpool') !== '1' || request.header('origin') !== origin)
        throw new Refusal('foreign-origin', 'This call has to come from the portal itself.');
      return deps.person(cookie);
    }
    return deps.stage.dcv.openManagement && !isFromElsewhere(request, origin) ? { is: 'operator' } : nobody;
  };
}

/** A secret is good as long as its host is there: one of a machine that is gone opens nothing. */
async function hostUser({ secrets, hosts }: HostOrOperatorDeps, { header }: Incoming): Promise<Caller> {
  const host = header(relayHeaders.host) ?? '';
  const user = header(relayHeaders.user) ?? '';
  const uid = header(relayHeaders.uid) ?? '';
  const [, given = ''] = /^Bearer (\S+)$/.exec(header('authorization') ?? '') ?? [];
  if (!InstanceId.test(host) || !RelaySecret.test(given) || !LocalUser.test(user) || !LocalId.test(uid)) return nobody;
  if (!timingSafeEqual(digest(given), digest(await secrets(`relay ${host}`)))) return nobody;
  const known = await hosts.find(host);
  return known && known.state !== 'lost' ? { is: 'host', host, user, uid: Number(uid) } : nobody;
}

/** Whether a page of somebody else's made a browser send this. */
function isFromElsewhere({ header }: Incoming, own: string): boolean {
  const site = header('sec-fetch-site');
  const origin = header('origin');
  return (site !== undefined && site !== 'same-origin' && site !== 'none') || (origin !== undefined && origin !== own);
}
