import { settingOf } from './host-folder.ts';

/** What a DCV server tells its authenticator of somebody who comes. */
export type Asked = { readonly sessionId: string; readonly token: string; readonly address: string };

/**
 * Asks the authenticator that dcv.conf names, as DCV does (administrator guide, "external authentication"): a form out, XML back.
 *
 * @returns the user as whom he comes in; undefined for no, and for whatever is no clear yes
 */
export const verifyToken = async (root: string, asked: Asked): Promise<string | undefined> => {
  const verifier = settingOf(root, 'security', 'auth-token-verifier');
  if (!verifier) return undefined;
  const form = { sessionId: asked.sessionId, authenticationToken: asked.token, clientAddress: asked.address };
  try {
    const reply = await fetch(verifier, {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'error',
      signal: AbortSignal.timeout(20_000),
    });
    const text = await reply.text();
    return /^<auth result="yes"><username>([a-z0-9_-]+)<\/username><\/auth>$/.exec(text.trim())?.[1];
  } catch {
    return undefined;
  }
};
