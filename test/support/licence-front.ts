import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { contentSecurityPolicy } from '#lib/constructs/security-headers.ts';
import type { Licensing } from './licensing.ts';
import { portal } from './serving.ts';

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) text += String(piece);
  return text;
}

/** The licence service at an address that a browser can go to, under the policy that the portal's pages have. */
export async function startLicenceFront({ ask, askAsAdmin }: Licensing) {
  const visitor = { isOperator: false };
  const server = createServer((request, reply) => {
    void (async () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://front');
      // The service believes that it is at its own address; what a browser says of this one is put right.
      const { origin, ...headers } = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
      );
      const answered = await (visitor.isOperator ? askAsAdmin : ask)({
        method: request.method ?? 'GET',
        path: pathname,
        query: Object.fromEntries(searchParams),
        headers: { ...headers, ...(origin !== undefined && { Origin: portal }) },
        body: await textOf(request),
      });
      reply.writeHead(answered.statusCode, {
        ...(answered.headers as Record<string, string>),
        'Content-Security-Policy': contentSecurityPolicy(undefined),
      });
      reply.end(answered.body);
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    visitor,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => server.close(),
  };
}
