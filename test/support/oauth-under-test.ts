import { oauthRoutes } from '#core/contract/oauth-routes.ts';
import './quiet.ts';
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { TokenStore } from '#core/ports/token-store.ts';
import type { StageInput } from '#core/stage/stage.ts';
import { chance } from '#lambdas/chance.ts';
import { serve } from '#lambdas/http/serve.ts';
import { oauthSurface } from '#lambdas/oauth/oauth-surface.ts';
import { oauth } from '#lambdas/oauth/oauth.ts';
import { robotByToken } from '#lambdas/oauth/robot-by-token.ts';
import { robotSecrets } from '#lambdas/oauth/robot-secrets.ts';
import { aStage, noon } from './builders.ts';
import { memoryTokenStore } from './memory-token-store.ts';
import { asking, portal, type Served } from './serving.ts';

/** What the secrets manager holds in the tests. */
export const secretTexts: Readonly<Record<string, string>> = {
  'moodle/secret': 'the secret of moodle',
  'moodle/password': 'the password of moodle',
  'hub/secret': 'a%secret+with:all of it',
  'hub/password': 'the password of hub',
};

/** Reads a secret that the tests know, and fails for every other, as the secrets manager does. */
export const readingFrom =
  (texts: Readonly<Record<string, string>>, asked: string[] = []) =>
  (name: string) => ({
    get: async () => {
      asked.push(name);
      const text = texts[name];
      if (text === undefined) throw new Error(`There is no secret ${name}.`);
      return text;
    },
    forget: () => {},
  });

/** The two robots of the tests, each with a user name of its own. */
export const robots: NonNullable<StageInput['robots']> = {
  passwordGrant: true,
  clients: [
    { clientId: 'moodle', username: 'robot@moodle' },
    { clientId: 'hub', username: 'robot@hub' },
  ],
};

/** The family of tokens, served over a store in memory, with a clock that stands still. */
export type OauthUnderTest = {
  readonly ask: Served;
  readonly tokens: TokenStore;
  /** Milliseconds. */
  readonly pass: (time: number) => void;
  /** Names of the secrets that were looked up. */
  readonly lookedUp: readonly string[];
  readonly robot: ReturnType<typeof robotByToken>;
  /** Posts a form to the token endpoint. */
  readonly post: (
    form: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
    path?: string,
  ) => Promise<APIGatewayProxyResult>;
};

/** @param tokens another store than one in memory */
export function oauthUnderTest(more: Partial<typeof robots> = {}, tokens = memoryTokenStore()): OauthUnderTest {
  const stage = aStage({ robots: { ...robots, ...more } });
  const { clients } = stage.robots;
  const lookedUp: string[] = [];
  let now = noon;
  const clock = () => now;
  const credentials = robotSecrets(clients, readingFrom(secretTexts, lookedUp), clock);
  const handler = serve(oauthRoutes, oauth({ stage, tokens, credentials, chance, clock }), {
    authenticate: {},
    portalOrigin: async () => portal,
    surface: oauthSurface,
  });
  const ask = asking(handler);
  return {
    ask,
    tokens,
    lookedUp,
    pass: (time) => void (now += time),
    robot: robotByToken(tokens, clock, clients),
    post: (form, headers = {}, path = '/oauth2/token/') =>
      ask({
        method: 'POST',
        path,
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams(form).toString(),
      }),
  };
}

/** `Authorization: Basic`, each part percent-encoded first. */
export const basic = (id: string, secret: string) => ({
  Authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
});
