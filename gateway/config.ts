import { ConfigRequest } from '#core/contract/gateway.ts';

import type { Answer } from './answer.ts';
import type { Door, Visit } from './door.ts';

/** The address that documents name and the one that clients use; the first slash twice where somebody joined it to an origin with one. */
const place = /^\/{1,2}(?:workshop\/)?config\/([^/]+)$/;

/** Wrong tokens for one desktop that the API is asked about in a second. */
export const wrongTokensPerSecond = 5;

/**
 * `GET /config/<type>?token=…`, also below `/workshop`: a document of the session's configuration, for programs that know the
 * session's password for it. No pass is needed with it. Undefined for everything else, a wrong token and an API that does not
 * answer among it: then the request is one like any other.
 */
export const findConfig = async (door: Door, { desktop, path, query, asked }: Visit): Promise<Answer | undefined> => {
  const type = place.exec(path)?.[1];
  if (type === undefined || asked.method !== 'GET' || asked.upgrade) return undefined;
  const tokens = new URLSearchParams(query).getAll('token');
  const question = ConfigRequest.safeParse({ desktop, type, token: tokens.length === 1 ? tokens[0] : undefined });
  if (!question.success || !door.wrongTokens.take(desktop)) return undefined;
  const reply = await door.api.config(question.data).catch(() => undefined);
  if (reply?.is !== 'document') return undefined;
  door.wrongTokens.giveBack(desktop);
  return { status: 200, headers: { 'Content-Type': reply.contentType }, body: reply.text };
};
