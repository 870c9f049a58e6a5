import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { targetOf } from './http-request.ts';
import { apiHeaders } from './origin-request.ts';
import { restRequest, writeReply } from './portal-server.ts';
import { gatewayReply } from './rest/rest-reply.ts';
import { serveRest } from './rest/serve-rest.ts';
import type { RestOptions } from './rest/serve-rest.ts';
import type { RestApi } from './rest/rest-api.ts';

/** The REST APIs at their own addresses, past CloudFront: how the gateway reaches them. */
export type ExecuteApi = {
  /** An API's address in AWS as one on this machine; any other stays as it is. */
  readonly localAddress: (url: string) => string;
  readonly close: () => void;
};

/** Listens on a free port of 127.0.0.1, where `/<api>/<stage>/…` stands for `https://<api>.execute-api…/<stage>/…`. */
export const openExecuteApi = async (
  rests: readonly RestApi[],
  options: RestOptions & { readonly now: () => number },
): Promise<ExecuteApi> => {
  const served = rests.map((api) => ({ api, serve: serveRest(api, options) }));
  const server = createServer((request, response) => {
    const { path } = targetOf(request);
    const [, id, stage, rest = '/'] = /^\/([^/]+)\/([^/]+)(\/.*)?$/s.exec(path) ?? [];
    const found = served.find(({ api }) => api.id === id && api.stage === stage);
    const answer = async () => {
      if (!found) return gatewayReply(403, 'Forbidden', 'ForbiddenException');
      const now = options.now();
      const made = await restRequest(request, rest, apiHeaders(request, found.api.domainName, now), now);
      return made ? found.serve(made) : gatewayReply(413, 'Request Too Long', 'RequestTooLargeException');
    };
    answer().then(
      (reply) => writeReply(request, response, reply),
      () => response.destroy(),
    );
  });
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen({ host: '127.0.0.1', port: 0 }, listening.resolve);
  await listening.promise;
  const { port } = server.address() as AddressInfo;
  return {
    localAddress: (url) => {
      const api = rests.find(({ domainName }) => url.startsWith(`https://${domainName}/`));
      return api ? url.replace(`https://${api.domainName}`, `http://127.0.0.1:${port}/${api.id}`) : url;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
