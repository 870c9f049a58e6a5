import type { Refused } from './envelope.ts';

/** Who asks. */
export type Caller = { readonly uid: number; readonly name: string };
/** What is asked, in so far as it matters to who may ask it. */
export type Question = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly hasBody: boolean;
};

/** What users other than root may ask at all. */
type Rule = {
  readonly method: 'GET' | 'POST';
  /** Parameters of which one at least has to be there, because without them it is about everybody. */
  readonly needs?: readonly string[];
  /** Parameters that may name somebody else, about whom the caller decides for himself. */
  readonly mayNameOthers?: readonly string[];
  /** Nobody is named in its body: whom it is about, the portal knows from the relay. */
  readonly mayHaveBody?: true;
};

const read: Rule = { method: 'GET' };

/** What is not in this list is root's: whose a shared session is, who is let in, what is shown to everyone, and whatever comes with a later version. */
const forEverybody: Readonly<Record<string, Rule>> = {
  '/': read,
  '/list-sessions': read,
  '/list-sessions-json': read,
  '/list-sessions-owners': read,
  '/get-first-session': read,
  '/get-session-owner': read,
  '/count-sessions-by-owner': read,
  '/list-connections': read,
  '/check-collab-settings': read,
  '/collab-get-session-owner': read,
  '/create-session': read,
  '/close-session': read,
  '/check-session-timedout': read,
  '/process-notifications': { ...read, needs: ['username'] },
  '/process-notification-auth': { ...read, needs: ['username'] },
  '/remove-permission': { method: 'POST', mayNameOthers: ['collab_del_username'] },
  '/request_token': { method: 'POST', mayHaveBody: true },
  '/token': { method: 'POST', mayHaveBody: true },
};

/** Parameters that name a person or, since a session is called after its owner, a session. */
const naming = [
  'owner',
  'session_id',
  'session_name',
  'session_owner',
  'user',
  'username',
  'collab_session_owner',
  'collab_username',
  'collab_owner_username',
  'collab_session_name',
  'collab_del_username',
] as const;

/**
 * Whether somebody may ask this: root whatever he likes, everyone else about himself alone. Names are compared to the letter, each
 * time that a parameter is given.
 */
export const mayAsk = ({ uid, name }: Caller, { method, path, query, hasBody }: Question): Refused | 'yes' => {
  if (uid === 0) return 'yes';
  const rule = forEverybody[path];
  if (!rule || rule.method !== method) return { status: 403, message: 'Only root may ask for this.' };
  // What stands in a body is not looked at, so that it must not matter who is named there.
  if (hasBody && !rule.mayHaveBody) return { status: 403, message: 'Only root may send a body.' };
  if (rule.needs && !rule.needs.some((key) => query.has(key)))
    return { status: 403, message: `Only root may ask this about everybody: say ${rule.needs.join(' or ')}.` };
  const others = naming.filter(
    (key) => !rule.mayNameOthers?.includes(key) && query.getAll(key).some((it) => it !== name),
  );
  return others.length === 0 ? 'yes' : { status: 403, message: `You are ${name} and may only name yourself.` };
};
