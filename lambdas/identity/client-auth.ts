import { ClientSecretBasic, ClientSecretPost, type ClientAuth, type ServerMetadata } from 'openid-client';
import type { Cached } from '../aws/cached.ts';
import { isUnknownClient } from './provider-errors.ts';

const methods = { client_secret_post: ClientSecretPost, client_secret_basic: ClientSecretBasic } as const;
type Method = keyof typeof methods;

/** How we prove to the provider who we are. */
export type Credentials = {
  /** To be given to `openid-client`. */
  readonly authenticate: ClientAuth;
  /** Makes a call that needs our credentials. */
  readonly using: <T>(provider: ServerMetadata, call: () => Promise<T>) => Promise<T>;
};

/**
 * The client secret, sent as the provider's metadata say. Where the provider doesn't know us by it, the secret is read anew, in
 * case it has changed, and then the other way of sending it is tried, since providers list what they can do and not what they have
 * on file for us. Nothing is spent by that: clients are authenticated before codes and tokens are looked at.
 */
export function credentials(secret: Cached<string>): Credentials {
  let text = '';
  let preferred: Method | undefined;

  async function using<T>(provider: ServerMetadata, call: () => Promise<T>): Promise<T> {
    const [first, ...others] = inOrder(provider, preferred);
    text = await secret.get();
    const outcome = await attempt(call);
    if ('value' in outcome) return outcome.value;
    const before = text;
    secret.forget();
    text = await secret.get();
    for (const method of text === before ? others : [first, ...others]) {
      preferred = method;
      const again = await attempt(call);
      if ('value' in again) return again.value;
    }
    preferred = first;
    throw outcome.error;
  }

  return {
    authenticate: (server, client, body, headers) => {
      const [method] = inOrder(server, preferred);
      methods[method](text)(server, client, body, headers);
    },
    using,
  };
}

/** Ways that the provider lists, the one that worked last or else the post form first; basic where it lists none, as the specification says. */
function inOrder(provider: ServerMetadata, preferred: Method | undefined): readonly [Method, ...Method[]] {
  const listed = provider.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  const known = (['client_secret_post', 'client_secret_basic'] as const).filter((method) => listed.includes(method));
  const first = preferred ?? known[0] ?? 'client_secret_basic';
  return [first, ...known.filter((method) => method !== first)];
}

async function attempt<T>(call: () => Promise<T>): Promise<{ readonly value: T } | { readonly error: unknown }> {
  try {
    return { value: await call() };
  } catch (error) {
    if (!isUnknownClient(error)) throw error;
    return { error };
  }
}
