import type { ConfigReply, ConfigType } from '../contract/gateway.ts';
import { configDocument } from '../lms/config-document.ts';
import type { AccessStore, KeyPair } from '../ports/access-store.ts';
import type { LmsUserStore } from '../ports/lms-user-store.ts';
import type { SessionSecrets } from '../ports/session-secrets.ts';
import type { SessionStore } from '../ports/session-store.ts';
import { ownerOf, type Session } from '../session/session.ts';
import type { Stage } from '../stage/stage.ts';
import { desktopSecretLife } from './desktop-secrets.ts';

export type SessionConfigDeps = {
  readonly sessions: Pick<SessionStore, 'find' | 'request'>;
  readonly access: Pick<AccessStore, 'sessionOf' | 'keyPair' | 'keepKeyPair'>;
  readonly users: Pick<LmsUserStore, 'find'>;
  readonly secrets: Pick<SessionSecrets, 'configPassword' | 'equal'>;
  readonly stage: Pick<Stage, 'desktops'>;
  /** A new key pair with a comment behind the public key. Takes a second. */
  readonly makeKeyPair: (comment: string) => Promise<KeyPair>;
  /** The desktop's own address, without a slash at its end. */
  readonly desktopUrl: (desktopId: string) => Promise<string>;
  readonly portalUrl: () => Promise<string>;
};

const none = { is: 'none' } as const satisfies ConfigReply;

/**
 * A document of a session's configuration, for whoever knows its password for that: the learning platform that asked for the
 * session, or a program inside. As long as the session has not ended, in reserve and before its activation as well.
 *
 * @returns `none` without a word why: for a wrong password, a session that is over, or a document that there is not
 */
export async function sessionConfig(
  deps: SessionConfigDeps,
  { desktop, type, token }: { readonly desktop: string; readonly type: ConfigType; readonly token: string },
): Promise<ConfigReply> {
  const name = await deps.access.sessionOf(desktop);
  const session = name === undefined ? undefined : await deps.sessions.find(name);
  if (!session || session.desktopId !== desktop || session.status === 'ended') return none;
  const password = await deps.secrets.configPassword(session);
  const desktopType = deps.stage.desktops.find(({ name: known }) => known === session.desktopType);
  if (!desktopType || !deps.secrets.equal(token, password)) return none;
  switch (type) {
    case 'environment':
    case 'variables': {
      const facts = { ...(await factsOf(deps, session)), session, desktopType, password };
      return { is: 'document', contentType: 'application/json', text: JSON.stringify(configDocument(type, facts)) };
    }
    case 'id_rsa':
    case 'id_rsa.pub': {
      if (!desktopType.keyPair) return none;
      const { privateKey, publicKey } = await keyPairOf(deps, session);
      const text = type === 'id_rsa' ? privateKey : publicKey;
      return { is: 'document', contentType: 'text/plain; charset=utf-8', text };
    }
  }
}

async function factsOf({ sessions, users, portalUrl, desktopUrl }: SessionConfigDeps, session: Session) {
  const owner = ownerOf(session);
  const [request, user] = await Promise.all([sessions.request(session.name), owner && users.find(owner.person)]);
  return { request, user, portalUrl: await portalUrl(), sessionUrl: await desktopUrl(session.desktopId) };
}

/** Made when it is first asked for. Of two that are made at once the first one is kept, and given to both. */
async function keyPairOf({ access, makeKeyPair }: SessionConfigDeps, session: Session): Promise<KeyPair> {
  const { desktopId, name, createdAt } = session;
  const kept = await access.keyPair(desktopId);
  return kept ?? access.keepKeyPair(desktopId, await makeKeyPair(name), createdAt + desktopSecretLife);
}
