import type { TokenReply } from '../contract/oauth-routes.ts';
import type { Chance, Clock } from '../ports/chance.ts';
import type { FoundToken, RobotTokens, TokenStore } from '../ports/token-store.ts';
import { Refusal } from '../refusal.ts';
import { requireClient, type ClientCredentials, type ClientDeps, type RobotEntry } from './robot-token-client.ts';

export type RobotTokenDeps = ClientDeps & {
  readonly tokens: TokenStore;
  readonly chance: Pick<Chance, 'password' | 'hash'>;
  readonly clock: Clock;
};

/** What a robot asks for a token with: the parameters of RFC 6749 as they came; empty is as good as not there. */
export type TokenRequest = {
  readonly client: ClientCredentials;
  readonly grant_type?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly refresh_token?: string | undefined;
  readonly scope?: string | undefined;
};

/** The one thing that there is permission for: to be known. What a robot may do is decided by its being one. */
const scope = 'user:info';
/** Seconds. */
const accessLife = 36_000;
const refreshLife = 30 * 86_400;
/** Letters and digits: 178 bits. */
const tokenLength = 30;

/** A token's value is told once; only its hash is kept. */
type Made = { readonly value: string; readonly kept: { readonly hash: string; readonly expiresAt: number } };

/**
 * Gives a robot a token (RFC 6749 §4.3, §4.4, §6). Messages of refusals are the `error_description` of the reply, to the letter
 * those of the Educates training portal; where that has none, they are empty.
 *
 * @throws Refusal `unsupported-grant`, `invalid-client`, `bad-request`, `unauthorized-client`, `invalid-grant`, `invalid-scope`
 */
export async function issueRobotToken(deps: RobotTokenDeps, asked: TokenRequest): Promise<TokenReply> {
  switch (asked.grant_type) {
    case 'password':
      return byPassword(deps, asked);
    case 'client_credentials':
      return byClientCredentials(deps, asked);
    case 'refresh_token':
      return byRefreshToken(deps, asked);
    default:
      throw new Refusal('unsupported-grant', '');
  }
}

async function byPassword(deps: RobotTokenDeps, asked: TokenRequest): Promise<TokenReply> {
  const client = await requireClient(deps, asked.client, 'id');
  if (!deps.stage.robots.passwordGrant) throw new Refusal('unauthorized-client', '');
  const username = required(asked, 'username');
  const password = required(asked, 'password');
  const fits = await deps.credentials.isPassword(client.clientId, password);
  if (!fits || username !== client.username) throw new Refusal('invalid-grant', 'Invalid credentials given.');
  requireScope(asked);
  return issuePair(deps, client);
}

async function byClientCredentials(deps: RobotTokenDeps, asked: TokenRequest): Promise<TokenReply> {
  const client = await requireClient(deps, asked.client, 'secret');
  requireScope(asked);
  const access = make(deps, accessLife);
  await deps.tokens.issue({ ...client, access: access.kept, refresh: null });
  return replyOf(access);
}

/** A refusal leaves the old pair as it was. Refresh tokens come of the password grant alone, and count for nothing without it. */
async function byRefreshToken(deps: RobotTokenDeps, asked: TokenRequest): Promise<TokenReply> {
  if (!asked.refresh_token) throw new Refusal('bad-request', 'Missing refresh token parameter.');
  const client = await requireClient(deps, asked.client, 'id');
  if (!deps.stage.robots.passwordGrant) throw new Refusal('unauthorized-client', '');
  const old = await deps.tokens.find(deps.chance.hash(asked.refresh_token), deps.clock());
  if (old?.kind !== 'refresh' || old.clientId !== client.clientId) throw new Refusal('invalid-grant', '');
  requireScope(asked);
  return issuePair(deps, client, old);
}

async function issuePair(deps: RobotTokenDeps, client: RobotEntry, old?: FoundToken): Promise<TokenReply> {
  const [access, refresh] = [make(deps, accessLife), make(deps, refreshLife)];
  const tokens: RobotTokens = { ...client, access: access.kept, refresh: refresh.kept };
  if (!old) await deps.tokens.issue(tokens);
  else if (!(await deps.tokens.rotate(old, tokens))) throw new Refusal('invalid-grant', '');
  return { ...replyOf(access), refresh_token: refresh.value };
}

function make({ chance, clock }: RobotTokenDeps, seconds: number): Made {
  const value = chance.password().slice(0, tokenLength);
  return { value, kept: { hash: chance.hash(value), expiresAt: clock() + seconds * 1_000 } };
}

function replyOf({ value }: Made): TokenReply {
  return { access_token: value, expires_in: accessLife, token_type: 'Bearer', scope };
}

function required(asked: TokenRequest, name: 'username' | 'password'): string {
  const value = asked[name];
  if (!value) throw new Refusal('bad-request', `Request is missing ${name} parameter.`);
  return value;
}

function requireScope(asked: TokenRequest): void {
  const wanted = (asked.scope ?? '').split(' ').filter((word) => word !== '');
  if (wanted.some((word) => word !== scope)) throw new Refusal('invalid-scope', '');
}
