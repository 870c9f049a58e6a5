import { createServer } from 'node:http';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import * as oidc from 'openid-client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openIdentityProvider } from '#local/idp/identity-provider.ts';
import { languageOf } from '#local/idp/words.ts';
import { freshFolder } from '../../support/small-cloud.ts';

const undo: (() => unknown)[] = [];
afterEach(() =>
  undo
    .splice(0)
    .reverse()
    .forEach((step) => step()),
);

/** A provider, and a portal that only notes what the provider tells it. */
const served = async (folder = freshFolder(), port = 0) => {
  const told: string[] = [];
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/idp')) return idp.listener(request, response);
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('utf8');
    });
    request.on('end', () => {
      told.push(`${request.url ?? ''} ${body}`);
      response.end();
    });
    return undefined;
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const bound = (server.address() as AddressInfo).port;
  const portal = `http://localhost:${bound}`;
  const idp = openIdentityProvider({
    portal,
    clientId: 'deskpool',
    clientSecret: 'a secret',
    groupsClaim: 'groups',
    roles: { admin: ['admins'], teacher: ['ROLE_TEACHER'], student: ['students'] },
    keysPath: join(folder, 'keys.json'),
    statePath: join(folder, 'state.json'),
  });
  const close = () => {
    idp.close();
    server.closeAllConnections();
    server.close();
  };
  undo.push(close);
  return { portal, port: bound, folder, told, close };
};

/** A browser: follows what it is told, and keeps cookies. */
const browser = () => {
  const jar = new Map<string, string>();
  return async (address: string, form?: Record<string, string>, headers: Record<string, string> = {}) => {
    const response = await fetch(address, {
      redirect: 'manual',
      headers: { Cookie: [...jar].map((pair) => pair.join('=')).join('; '), ...headers },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (name !== undefined && value) jar.set(name, value);
      else if (name !== undefined) jar.delete(name);
    }
    const location = response.headers.get('location');
    return {
      status: response.status,
      headers: response.headers,
      next: location === null ? '' : new URL(location, address).href,
      text: await response.text(),
    };
  };
};

const beginning = async (portal: string) => {
  const config = await oidc.discovery(
    new URL(`${portal}/idp`),
    'deskpool',
    undefined,
    oidc.ClientSecretPost('a secret'),
    { execute: [oidc.allowInsecureRequests] },
  );
  const verifier = oidc.randomPKCECodeVerifier();
  const at = oidc.buildAuthorizationUrl(config, {
    redirect_uri: `${portal}/authorize`,
    scope: 'openid profile email groups',
    state: 'state',
    nonce: 'nonce',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  const take = (from: string) =>
    oidc.authorizationCodeGrant(config, new URL(from), {
      pkceCodeVerifier: verifier,
      expectedState: 'state',
      expectedNonce: 'nonce',
    });
  return { config, at: at.href, take };
};

const signIn = async (portal: string, username: string, visit = browser()) => {
  const { config, at, take } = await beginning(portal);
  const { next: form } = await visit(at);
  const { next: resume } = await visit(form, { username, password: 'deskpool' });
  const { next: back } = await visit(resume);
  return { config, visit, tokens: await take(back) };
};

describe('signing in', () => {
  it.each([
    ['student', { name: 'Student', groups: ['students'] }],
    ['student2', { name: 'Second Student', groups: ['students'] }],
    ['teacher', { name: 'Teacher', groups: { 100: { id: 100, act: 'ROLE_TEACHER', name: 'ROLE_TEACHER' } } }],
    ['admin', { name: 'Administrator', groups: ['admins'] }],
  ])('%s has name and groups as the stage knows them', async (username, claims) => {
    const { portal } = await served();
    const { tokens } = await signIn(portal, username);
    expect(tokens.claims()).toMatchObject({
      sub: username,
      preferred_username: username,
      sid: expect.any(String) as unknown,
      ...claims,
    });
  });

  it('can be renewed, over a restart too, and by each token once', async () => {
    const first = await served();
    const { config, tokens } = await signIn(first.portal, 'student');
    first.close();
    undo.splice(0);
    // The client has to notice that its connections are gone.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await served(first.folder, first.port);
    const renewed = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(renewed.claims()?.sub).toBe('student');
    expect(renewed.refresh_token).not.toBe(tokens.refresh_token);
    await expect(oidc.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toThrow();
    expect(statSync(join(first.folder, 'keys.json')).mode & 0o777).toBe(0o600);
  });

  it('is not asked for twice in one browser', async () => {
    const { portal } = await served();
    const { visit } = await signIn(portal, 'student');
    const { at } = await beginning(portal);
    expect((await visit(at)).next).toMatch(/\/authorize\?code=/);
  });

  it('needs PKCE', async () => {
    const { portal } = await served();
    const { next } = await browser()(
      `${portal}/idp/auth?client_id=deskpool&response_type=code&scope=openid&redirect_uri=${encodeURIComponent(`${portal}/authorize`)}`,
    );
    expect(new URL(next).searchParams.get('error_description')).toContain('PKCE');
  });
});

describe('the page to sign in', () => {
  const shown = async (headers?: Record<string, string>) => {
    const { portal } = await served();
    const visit = browser();
    const { at } = await beginning(portal);
    const { next } = await visit(at);
    return { page: await visit(next, undefined, headers), visit, next };
  };

  it('offers each account as a button, with labels for name and password', async () => {
    const { page } = await shown();
    for (const name of ['student', 'student2', 'teacher', 'admin']) expect(page.text).toContain(`data-name="${name}"`);
    expect(page.text).toMatch(/<label for="username">.*<label for="password">/s);
    expect(page.text).toContain('name="viewport"');
    expect(page.text).toContain('prefers-color-scheme: dark');
  });

  it('speaks the language of the browser', async () => {
    expect((await shown({ 'Accept-Language': 'de-DE,de;q=0.9,en;q=0.8' })).page.text).toContain('<html lang="de">');
    expect(languageOf('fr, en;q=0.5, de;q=0.3')).toBe('en');
    expect(languageOf(undefined)).toBe('en');
  });

  it('lets nothing run but its own script', async () => {
    expect((await shown()).page.headers.get('content-security-policy')).toMatch(
      /default-src 'none'.*script-src 'nonce-.*frame-ancestors 'none'/,
    );
  });

  it('says in words that name and password are wrong, and keeps the name as text', async () => {
    const { visit, next } = await shown();
    const { status, next: again } = await visit(next, { username: '"><script>', password: 'x' });
    expect(status).toBe(303);
    const { text } = await visit(again);
    expect(text).toContain('role="alert"');
    expect(text).toContain('There is no account with this name and password.');
    expect(text).not.toContain('"><script>');
  });

  it('lets somebody in who was wrong at first', async () => {
    const { visit, next } = await shown();
    const { next: again } = await visit(next, { username: 'student', password: 'x' });
    expect((await visit(again)).text).toContain('value="student"');
    const { next: resume } = await visit(again, { username: 'student', password: 'deskpool' });
    expect((await visit(resume)).next).toMatch(/\/authorize\?code=/);
  });

  it.each([
    ['is another browser’s', async (form: string) => browser()(form)],
    [
      'is done already',
      async (form: string, visit: ReturnType<typeof browser>) => {
        await visit((await visit(form, { username: 'student', password: 'deskpool' })).next);
        return visit(form);
      },
    ],
  ])('says where to go on when the sign-in %s', async (_, comeBack) => {
    const { visit, next } = await shown();
    const { status, text } = await comeBack(next, visit);
    expect(status).toBe(400);
    expect(text).toContain('This sign-in is over');
    expect(text).toContain('Please go on from the portal.');
  });
});

describe('signing out', () => {
  it('needs no second click, tells the portal, and comes back to it', async () => {
    const { portal, told } = await served();
    const { config, visit, tokens } = await signIn(portal, 'student');
    const out = oidc.buildEndSessionUrl(config, {
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: `${portal}/`,
    });
    const page = await visit(out.href);
    expect(page.text).toContain('form.submit()');
    const [, action = ''] = /action="([^"]+)"/.exec(page.text) ?? [];
    const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(page.text) ?? [];
    expect((await visit(action, { xsrf, logout: 'yes' })).next).toBe(`${portal}/`);
    while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const [, token = ''] = /^\/api\/auth\/backchannel-logout logout_token=(.+)$/.exec(told[0] ?? '') ?? [];
    expect(decodeJwt(token)).toMatchObject({
      iss: `${portal}/idp`,
      aud: 'deskpool',
      sub: 'student',
      sid: tokens.claims()?.['sid'],
    });
  });

  it('can take a refresh token back', async () => {
    const { portal } = await served();
    const { config, tokens } = await signIn(portal, 'student');
    await oidc.tokenRevocation(config, tokens.refresh_token ?? '');
    await expect(oidc.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toThrow();
  });
});

describe('the terminal', () => {
  it('is not told how to configure oidc-provider', async () => {
    const [info, warn] = [vi.spyOn(console, 'info'), vi.spyOn(console, 'warn')];
    undo.push(() => vi.restoreAllMocks());
    const { portal } = await served();
    await signIn(portal, 'student');
    expect([...info.mock.calls, ...warn.mock.calls].filter((call) => String(call).includes('oidc-provider'))).toEqual(
      [],
    );
  });
});
