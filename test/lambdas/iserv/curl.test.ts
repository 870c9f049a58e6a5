import { identityRoutes } from '#core/contract/identity-routes.ts';
import '#test/support/quiet.ts';
import { expect, test } from 'vitest';
import type { IservContainer } from '#core/contract/iserv-views.ts';
import { serve } from '#lambdas/http/serve.ts';
import { identityHandlers } from '#lambdas/identity/identity-handlers.ts';
import { curlLines, requestOf } from '#test/support/curl-lines.ts';
import { openIserv } from '#test/support/iserv-under-test.ts';
import { memoryOneTimeStore } from '#test/support/memory-login-store.ts';
import { asking, bodyOf, portal } from '#test/support/serving.ts';

const lines = curlLines(new URL('../../support/curl/iserv.sh', import.meta.url));

test('every curl line of the README is answered as it was', async () => {
  const it = openIserv();
  const session = await it.signIn('ada', 'admin');
  const { portalOrigin } = it.deps;
  const provider = { ...it.deps.provider, signInAt: async () => new URL('https://id.example.org/authorize') };
  const identity = identityHandlers({ ...it.deps, provider, oneTime: memoryOneTimeStore() });
  const signingIn = asking(serve(identityRoutes, identity, { authenticate: {}, portalOrigin }));
  const containerId = async () => {
    const { body } = await it.ask({ path: '/api/container/list', headers: { 'X-Session-ID': session } });
    return (body as { containers?: IservContainer[] }).containers?.[0]?.id ?? 'none';
  };
  for (const { line, status, body } of lines) {
    const names = { PORTAL: portal, SESSION_ID: session, CONTAINER_ID: await containerId() };
    const { url, body: sent, ...asked } = requestOf(line, names);
    const answer = await (url.pathname === '/login' ? signingIn : it.answer)({
      ...asked,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      ...(sent !== undefined && { body: sent }),
    });
    expect.soft(answer.statusCode, line).toBe(status);
    if (body) expect.soft(bodyOf(answer), line).toMatchObject(body);
  }
  expect(lines).toHaveLength(24);
});
