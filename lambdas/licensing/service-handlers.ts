import { licenceForecast } from '#core/usecases/licensing/licence-use.ts';
import { clientToken } from '#core/usecases/licensing/client-token.ts';
import type { LicensingDeps } from '#core/usecases/licensing/deps.ts';
import { operatorView } from '#core/usecases/licensing/operator-view.ts';
import type { Person } from '#core/access/caller.ts';
import type { Node } from '#core/licensing/tokens.ts';
import { documentOf } from '../http/reply.ts';
import type { Handlers } from '../http/serve.ts';
import { log } from '../telemetry.ts';
import { licensingOpenapi } from './licensing-openapi.ts';
import { docsPage } from './pages/docs-page.ts';
import { languageFor } from './pages/frame.ts';
import { managePage } from './pages/manage-page.ts';
import { manageScript } from './pages/manage-script.ts';
import { readmePage } from './pages/readme-page.ts';

type Service = Pick<
  Handlers<'licensing'>,
  | 'clientToken'
  | 'licensingStatus'
  | 'licensingHealth'
  | 'licensingConfig'
  | 'licensingReadme'
  | 'licensingManage'
  | 'licensingManageScript'
  | 'licensingDocs'
  | 'licensingOpenapi'
>;

/** The release of the reference whose protocol is spoken: what tools go by. */
const version = '1.5.4';
const html = 'text/html; charset=utf-8';

/**
 * What the service says of itself.
 *
 * @param portalOrigin `https://portal.example.org`, where guests find the service too
 */
export function serviceHandlers(deps: LicensingDeps, portalOrigin: () => Promise<string>): Service {
  const { stage, keys } = deps;
  const { lease, renewal, token, instance, allotment, clientTokenOpen } = stage.licensing;
  const node = async () => nodeOf(await portalOrigin());
  /** An operator sees more. */
  const isOperator = (caller: Person | { readonly is: 'nobody' }) =>
    caller.is === 'person' && caller.roles.includes('admin');
  const page = (text: string) => documentOf(text, html, { headers: { Vary: 'Accept-Language, Cookie' } });

  return {
    async clientToken({ caller, query, header }) {
      const bearer = /^Bearer +(\S+)$/i.exec(header('authorization') ?? '')?.[1];
      const issued = await clientToken(deps, { caller, ticket: query.ticket ?? bearer }, await node());
      log.info('client token issued', { to: caller.is });
      return documentOf(issued.token, 'text/plain; charset=utf-8', {
        headers: { 'Content-Disposition': `attachment; filename=${issued.file}` },
      });
    },

    licensingStatus: async () => ({ status: 'up', version, commit: 'unknown', debug: false }),
    licensingHealth: async () => ({ status: 'up' }),

    async licensingConfig() {
      const { host, port } = await node();
      return {
        VERSION: version,
        COMMIT: 'unknown',
        DEBUG: 'False',
        DLS_URL: host,
        DLS_PORT: String(port),
        SITE_KEY_XID: (await keys.current()).kid,
        INSTANCE_REF: instance,
        // Whoever knows it can borrow: told to those alone who could have the client token anyway.
        ALLOTMENT_REF: clientTokenOpen ? [allotment] : [],
        TOKEN_EXPIRE_DELTA: relativeDelta(token),
        LEASE_EXPIRE_DELTA: relativeDelta(lease),
        LEASE_RENEWAL_PERIOD: String(renewal),
        CORS_ORIGINS: `['${await portalOrigin()}']`,
        TZ: 'UTC',
      };
    },

    async licensingReadme({ caller, query, header }) {
      const about = { origin: await portalOrigin(), isOpen: clientTokenOpen };
      const pools = isOperator(caller) && { pools: await licenceForecast(deps) };
      return page(readmePage(languageFor(query.lang, header('accept-language')), { ...about, ...pools }));
    },
    async licensingManage({ caller, query, header }) {
      const view = isOperator(caller) ? await operatorView(deps, query) : undefined;
      return page(managePage(languageFor(query.lang, header('accept-language')), view));
    },
    licensingManageScript: async () => documentOf(manageScript, 'text/javascript; charset=utf-8'),
    licensingDocs: async ({ query, header }) => page(docsPage(languageFor(query.lang, header('accept-language')))),
    licensingOpenapi: async () => documentOf(JSON.stringify(licensingOpenapi(version)), 'application/json'),
  };
}

/** Host and port of an origin; a scheme's own port where none is named. */
function nodeOf(origin: string): Node {
  const { hostname: host, port, protocol } = new URL(origin);
  return { host, port: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port) };
}

/** Seconds as Python's `dateutil` writes them: `relativedelta(days=+1, hours=+2)`. */
export function relativeDelta(seconds: number): string {
  const parts = [
    ['days', Math.floor(seconds / 86_400)],
    ['hours', Math.floor((seconds % 86_400) / 3_600)],
    ['minutes', Math.floor((seconds % 3_600) / 60)],
    ['seconds', seconds % 60],
  ] as const;
  const said = parts.filter(([, count]) => count > 0).map(([unit, count]) => `${unit}=+${count}`);
  return `relativedelta(${said.join(', ')})`;
}
