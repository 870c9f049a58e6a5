import type { ClientCredentials } from '#core/usecases/robot-token-client.ts';

/**
 * How a client says who it is: by `Authorization: Basic`, or else in the form (RFC 6749 §2.3.1). In the header both parts are
 * percent-encoded, and an empty secret is a wrong one; in the form it is as good as none.
 */
export function clientCredentials(
  authorization: string | undefined,
  form: { readonly client_id?: string | undefined; readonly client_secret?: string | undefined },
): ClientCredentials {
  const [, basic] = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization ?? '') ?? [];
  if (basic === undefined) return { clientId: form.client_id || undefined, secret: form.client_secret || undefined };
  const text = Buffer.from(basic, 'base64').toString('utf8');
  const at = text.indexOf(':');
  return at === -1
    ? { clientId: undefined, secret: '' }
    : { clientId: plain(text.slice(0, at)), secret: plain(text.slice(at + 1)) };
}

/** What isn't percent-encoded as it should be is taken as it is, as clients that don't know about it write it. */
function plain(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    return encoded;
  }
}
