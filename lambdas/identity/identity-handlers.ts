import { loginCookieName, cookieName, setCookie } from '../http/cookies.ts';
import { redirectTo, reply } from '../http/reply.ts';
import type { Handlers } from '../http/serve.ts';
import { loginKeyOf } from './login-of.ts';
import { isConfirmedAgain, refreshLogin } from './refresh-login.ts';
import { beginSignIn, finishSignIn, signInLife, type IdentityDeps } from './sign-in.ts';
import { signOut, signOutByProvider } from './sign-out.ts';
import { Refusal } from '#core/refusal.ts';
import { endLogin } from '#core/usecases/end-login.ts';

/** A secret of ours as it comes in a cookie. */
const secretShape = /^[A-Za-z0-9_-]{43}$/;

/** What the family of routes about identity does. */
export function identityHandlers(deps: IdentityDeps): Handlers<'identity'> {
  const loginCookie = async (cookies: Readonly<Record<string, string>>) =>
    cookies[loginCookieName(await deps.portalOrigin())];

  return {
    async signIn({ query, cookies }) {
      const portalOrigin = await deps.portalOrigin();
      const next = query.next ?? '/';
      const before = await loginCookie(cookies);
      // A new login would end this one, and with it the desktops that are open on the strength of it.
      if (before && (await isConfirmedAgain(deps, loginKeyOf(before)))) return redirectTo(next);
      const name = cookieName('deskpool-sign-in', portalOrigin);
      // Kept where there is one, so that several tabs of one browser can sign in at once.
      const known = cookies[name];
      const browser = known !== undefined && secretShape.test(known) ? known : deps.chance.secret().value;
      const at = await beginSignIn(deps, browser, next);
      return redirectTo(at.href, {
        status: 302,
        cookies: [setCookie({ name, value: browser, maxAge: signInLife, portalOrigin })],
      });
    },

    async signedIn({ url, cookies }) {
      const portalOrigin = await deps.portalOrigin();
      const browser = cookies[cookieName('deskpool-sign-in', portalOrigin)];
      const { cookie, next } = await finishSignIn(deps, browser, url.query);
      const before = await loginCookie(cookies);
      if (before) await endLogin(deps, loginKeyOf(before));
      const name = loginCookieName(portalOrigin);
      const maxAge = deps.stage.oidc.lifetime;
      return redirectTo(next, { cookies: [setCookie({ name, value: cookie, maxAge, portalOrigin })] });
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
