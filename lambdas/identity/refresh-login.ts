import { setTimeout as wait } from 'node:timers/promises';
import { confirmed, putOff, standingOf, type Login, type LoginKey } from '#core/access/login.ts';
import { profileOf } from '#core/access/profile.ts';
import { Refusal } from '#core/refusal.ts';
import { endLogin } from '#core/usecases/end-login.ts';
import { takeProvidedKeys } from '../ssh-keys/provided-keys.ts';
import { log } from '../telemetry.ts';
import { unreachable } from './provider-errors.ts';
import type { Tokens } from './provider.ts';
import type { IdentityDeps } from './sign-in.ts';

/** What refreshing needs of what signing in needs. */
export type RefreshDeps = Pick<IdentityDeps, 'stage' | 'provider' | 'logins' | 'access' | 'sshKeys' | 'clock'>;

/** How long one asks the provider before another may; longer than the provider and the table can take together. */
const asking = 25_000;
/** How often one who waits looks whether the other is done, and for how long at most. */
const lookEvery = 200;
const patience = 8_000;

/**
 * Asks the provider anew who a person is, and writes it into the login. Not before that is due.
 *
 * Providers that rotate refresh tokens take one that comes twice for stolen and end everything it stands for. So whoever refreshes
 * first says so in the login (one conditional write); others wait for what comes of it and never ask themselves. The new token is
 * written the moment it is there, before anything else is asked. Between the provider's answer and that write lies one moment in
 * which a crash loses the token: two systems share no transaction. Then the next refresh finds the old token refused, and the
 * person signs in again, which the provider, who still knows the browser, mostly answers without asking.
 *
 * @throws Refusal `signed-out` when the login is over or the provider takes it back, `unavailable` when the provider has not
 *   answered for longer than the grace
 */
export async function refreshLogin(deps: RefreshDeps, key: LoginKey): Promise<Login> {
  const login = await deps.logins.find(key);
  const now = deps.clock();
  if (!login) throw signedOut();
  switch (standingOf(login, now)) {
    case 'good':
      return login;
    case 'over':
      return giveUp(deps, login, 'the login is over');
    case 'stale': {
      const mine = login.askingUntil <= now && (await deps.logins.change({ ...login, askingUntil: now + asking }));
      return mine ? ask(deps, mine) : waitForTheOther(deps, key);
    }
  }
}

/**
 * A login that only had to be refreshed, good again. Undefined for every other one, also where the provider takes it back or can't
 * be reached.
 */
export async function confirmedAgain(deps: RefreshDeps, key: LoginKey): Promise<Login | undefined> {
  const login = await deps.logins.find(key);
  if (!login || standingOf(login, deps.clock()) !== 'stale') return undefined;
  try {
    return await refreshLogin(deps, key);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

async function ask(deps: RefreshDeps, login: Login): Promise<Login> {
  if (login.refreshToken === null) return giveUp(deps, login, 'the provider gave nothing to refresh with');
  const answer = await deps.provider.refresh(login.refreshToken, login.subject);
  switch (answer.is) {
    case 'refused':
      return giveUp(deps, login, 'the provider refused');
    case 'down':
      return goOnWithout(deps, login, answer.cause);
    case 'confirmed':
      return write(deps, login, answer.tokens);
  }
}

async function write(deps: RefreshDeps, login: Login, tokens: Tokens): Promise<Login> {
  const { refreshToken, idToken } = tokens;
  const rotated = refreshToken !== null && refreshToken !== login.refreshToken;
  const saved = rotated ? await deps.logins.change({ ...login, refreshToken }) : login;
  if (!saved) return current(deps, login.key);
  let claims;
  try {
    claims = await tokens.claims();
  } catch (cause) {
    return goOnWithout(deps, saved, cause);
  }
  const profile = profileOf(claims, deps.stage);
  if (profile.roles.length === 0) return giveUp(deps, saved, 'no role any more');
  const now = deps.clock();
  const changed = {
    ...saved,
    ...profile,
    idToken: idToken ?? saved.idToken,
    ...confirmed(now, deps.stage.oidc),
    askingUntil: 0,
  };
  await takeProvidedKeys(deps, login.person, claims);
  return (await deps.logins.change(changed)) ?? current(deps, login.key);
}

/** While the provider is away, people work on for a while as who they were. */
async function goOnWithout(deps: RefreshDeps, login: Login, cause: unknown): Promise<Login> {
  log.warn('the identity provider does not answer a refresh', { person: login.person }, cause);
  const later = putOff(login, deps.clock(), deps.stage.oidc);
  if (later) return (await deps.logins.change(later)) ?? current(deps, login.key);
  await deps.logins.change({ ...login, askingUntil: 0 });
  throw unreachable(cause);
}

async function waitForTheOther(deps: RefreshDeps, key: LoginKey): Promise<Login> {
  const since = deps.clock();
  for (;;) {
    const login = await current(deps, key);
    const now = deps.clock();
    if (standingOf(login, now) === 'good') return login;
    // Whoever asked has not come back from it.
    if (login.askingUntil <= now) return refreshLogin(deps, key);
    if (now - since >= patience) throw unreachable(new Error('somebody else is still asking'));
    await wait(lookEvery);
  }
}

/** The login as somebody else has left it. */
async function current({ logins, clock }: RefreshDeps, key: LoginKey): Promise<Login> {
  const login = await logins.find(key);
  if (!login || standingOf(login, clock()) === 'over') throw signedOut();
  return login;
}

async function giveUp(deps: RefreshDeps, login: Login, why: string): Promise<never> {
  await endLogin(deps, login.key);
  log.info('login ended', { person: login.person, why });
  throw signedOut();
}

function signedOut(): Refusal {
  return new Refusal('signed-out', 'Please sign in again.');
}
