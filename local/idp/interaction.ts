import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import type { InteractionDetails } from 'oidc-provider';
import { accountFor } from './accounts.ts';
import type { Account } from './accounts.ts';
import type { IdpPage } from './page.ts';
import { overPage, signInPage } from './pages.ts';
import { languageOf } from './words.ts';

const LARGEST_FORM = 4_096;
/** Names, in the query, the account that was not let in. */
const wrongName = 'wrong';

/** Sends a page. */
export const sendPage = (response: ServerResponse, status: number, { html, headers }: IdpPage): void => {
  response.writeHead(status, headers).end(html);
};

const formOf = async (request: IncomingMessage): Promise<URLSearchParams> => {
  let text = '';
  for await (const chunk of request as AsyncIterable<Buffer>) {
    text += chunk.toString('utf8');
    if (text.length > LARGEST_FORM) return new URLSearchParams();
  }
  return new URLSearchParams(text);
};

const detailsOf = async (
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<InteractionDetails | undefined> => {
  try {
    return await provider.interactionDetails(request, response);
  } catch {
    // The cookie is gone, another browser's or too old.
    return undefined;
  }
};

/** Shows the form to sign in, and takes it. Consent is never asked for: portal and provider are the same machine's. */
export const serveInteraction =
  (provider: Provider, accounts: readonly Account[], portal: string) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const language = languageOf(request.headers['accept-language']);
    const details = await detailsOf(provider, request, response);
    if (!details) {
      sendPage(response, 400, overPage(language, portal));
      return;
    }
    if (request.method !== 'POST') {
      const wrong = new URL(request.url ?? '/', portal).searchParams.get(wrongName);
      const hint = details.params['login_hint'];
      const username = wrong ?? (typeof hint === 'string' ? hint : '');
      sendPage(response, 200, signInPage(language, accounts, { wrong: wrong !== null, username }));
      return;
    }
    const form = await formOf(request);
    const username = form.get('username') ?? '';
    const account = accountFor(accounts, username, form.get('password') ?? '');
    if (account) await provider.interactionFinished(request, response, { login: { accountId: account.username } });
    // By way of a redirect, for a page that answers a form can't be come back to.
    else response.writeHead(303, { Location: `?${new URLSearchParams({ [wrongName]: username }).toString()}` }).end();
  };
