import { loginCookieName, cookieName, setCookie } from '../http/cookies.ts';
import { redirectTo, reply } from '../http/reply.ts';
import type { Handlers } from '../http/serve.ts';
import { noted } from '../http/surface.ts';
import { loginKeyOf } from './login-of.ts';
import { afterSignIn, toFrontendRefused } from './after-sign-in.ts';
import { confirmedAgain, refreshLogin } from './refresh-login.ts';
import { beginSignIn, finishSignIn, signInLife, type Destination, type IdentityDeps } from './sign-in.ts';
import { signOut, signOutByProvider } from './sign-out.ts';
import { Refusal } from '#core/refusal.ts';
import { endLogin } from '#core/usecases/end-login.ts';

/** A secret of ours as it comes in a cookie. */
const secretShape = /^[A-Za-z0-9_-]{43}$/;

/** What the family of routes about identity does. */
export function identityHandlers(deps: IdentityDeps): Handlers<'identity'> {
  const loginCookie = async (cookies: Readonly<Record<string, string>>) =>
    cookies[loginCookieName(await deps.portalOrigin())];

  const idOrPage = deps.stage.iserv.sessionIds ? 'session-id' : 'page';

  const toProvider = async (cookies: Readonly<Record<string, string>>, to: Destination) => {
    const portalOrigin = await deps.portalOrigin();
    const before = await loginCookie(cookies);
    // A new login would end this one, and with it the desktops that are open on the strength of it.
    const confirmed = before && (await confirmedAgain(deps, loginKeyOf(before)));
    if (confirmed) return afterSignIn(deps, to, confirmed);
    const name = cookieName('deskpool-sign-in', portalOrigin);
    // Kept where there is one, so that several tabs of one browser can sign in at once.
    const known = cookies[name];
    const browser = known !== undefined && secretShape.test(known) ? known : deps.chance.secret().value;
    const at = await beginSignIn(deps, browser, to);
    return redirectTo(at.href, {
      status: 302,
      cookies: [setCookie({ name, value: browser, maxAge: signInLife, portalOrigin })],
    });
  };

  return {
    signIn: async ({ query, cookies }) =>
      // The page always says where it goes on; a client that doesn't may be an older one, which wants an id.
      toProvider(cookies, { next: query.next ?? '/', wants: query.next === undefined ? idOrPage : 'page' }),

    signInForSessionId: async ({ cookies }) => toProvider(cookies, { next: '/', wants: idOrPage }),

    async signedIn({ url, cookies }) {
      const portalOrigin = await deps.portalOrigin();
      const browser = cookies[cookieName('deskpool-sign-in', portalOrigin)];
      const finished = await finishSignIn(deps, browser, url.query);
      if (finished.is === 'refused') return toFrontendRefused(deps, noted(finished.refusal, { path: url.path }));
      const before = await loginCookie(cookies);
      if (before) await endLogin(deps, loginKeyOf(before));
      const name = loginCookieName(portalOrigin);
      const cookie = setCookie({ name, value: finished.cookie, maxAge: deps.stage.oidc.lifetime, portalOrigin });
      return afterSignIn(deps, finished, finished.login, [cookie]);
    },

    async signOut({ cookies }) {
      const portalOrigin = await deps.portalOrigin();
      const cookie = await loginCookie(cookies);
      const goTo = await signOut(deps, cookie ? loginKeyOf(cookie) : undefined);
      const name = loginCookieName(portalOrigin);
      return reply({ goTo }, { cookies: [setCookie({ name, value: '', maxAge: 0, portalOrigin })] });
    },

    async refreshLogin({ cookies }) {
      const cookie = await loginCookie(cookies);
      if (!cookie) throw new Refusal('signed-out', 'Please sign in.');
      const { refreshAt } = await refreshLogin(deps, loginKeyOf(cookie));
      return { refreshAt: new Date(refreshAt).toISOString() };
    },

    async signedOutByProvider({ body }) {
      await signOutByProvider(deps, body.logout_token);
      return {};
    },
  };
}
