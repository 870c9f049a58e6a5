import * as z from 'zod';
import { confirmed, type Login, type LoginKey } from '#core/access/login.ts';
import { profileOf } from '#core/access/profile.ts';
import type { SessionIdStore } from '#core/iserv/session-id.ts';
import type { AccessStore } from '#core/ports/access-store.ts';
import type { Chance, Clock } from '#core/ports/chance.ts';
import type { LoginStore } from '#core/ports/login-store.ts';
import type { OneTimeStore } from '#core/ports/one-time-store.ts';
import type { SshKeyStore } from '#core/ports/ssh-key-store.ts';
import { Refusal } from '#core/refusal.ts';
import type { Stage } from '#core/stage/stage.ts';
import { takeProvidedKeys } from '../ssh-keys/provided-keys.ts';
import { log } from '../telemetry.ts';
import { signInRefusal } from './provider-errors.ts';
import type { Checks, Provider, Tokens } from './provider.ts';

/** What signing in and out needs. */
export type IdentityDeps = {
  readonly stage: Pick<Stage, 'oidc' | 'roles' | 'registration' | 'iserv'>;
  readonly provider: Provider;
  readonly logins: LoginStore;
  readonly oneTime: OneTimeStore;
  /** Ways to desktops, which end with the login that they were given to. */
  readonly access: Pick<AccessStore, 'endGrants'>;
  readonly sessionIds: Pick<SessionIdStore, 'keep'>;
  /** Where the keys go that the provider names, if the stage says in which claim. */
  readonly sshKeys: Pick<SshKeyStore, 'provide'>;
  readonly chance: Chance;
  readonly clock: Clock;
  readonly portalOrigin: () => Promise<string>;
};

/** How long somebody may take to sign in at the provider, in seconds. */
export const signInLife = 600;

/** What is remembered of a sign-in under way; the browser holds the state and the cookie, and neither is here. */
const UnderWay = z.object({
  browser: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
  wants: z.enum(['page', 'session-id']).default('page'),
});

/** Where a browser goes once it has signed in: on with a path of the page, or back to an older client with a session id. */
export type Destination = { readonly next: string; readonly wants: 'page' | 'session-id' };
/** What comes of a sign-in. Whoever waits for a session id is told of a refusal in his own way, everybody else by the page. */
export type Finished = Destination &
  (
    | { readonly is: 'signed-in'; readonly cookie: string; readonly login: Login }
    | { readonly is: 'refused'; readonly refusal: Refusal }
  );

/**
 * Begins a sign-in for one browser.
 *
 * @param browser secret of the browser's short-lived cookie, so that nobody can finish here what was begun elsewhere
 * @param to where it goes afterwards
 * @returns where to send the browser
 */
export async function beginSignIn(deps: IdentityDeps, browser: string, to: Destination): Promise<URL> {
  const { chance, clock, oneTime } = deps;
  const [state, nonce, verifier] = [chance.secret().value, chance.secret().value, chance.secret().value];
  const at = await deps.provider.signInAt(await deps.portalOrigin(), { state, nonce, verifier });
  const underWay: z.infer<typeof UnderWay> = { browser: chance.hash(browser), nonce, verifier, ...to };
  await oneTime.keep('sign-in', state, underWay, clock() + signInLife * 1_000);
  return at;
}

/**
 * Finishes a sign-in: the state is spent, whatever comes of it; then it has to be this browser's, and the provider has to confirm the
 * code. A new login is opened under a new secret, so that nobody can have known it before.
 *
 * @throws Refusal `sign-in-failed`, `unavailable`; `not-permitted` or `registration-closed` for somebody without a role here
 */
export async function finishSignIn(
  deps: IdentityDeps,
  browser: string | undefined,
  query: URLSearchParams,
): Promise<Finished> {
  const state = query.get('state') ?? '';
  const { next, wants, ...underWay } = await takeUnderWay(deps, state);
  try {
    const opened = await open(deps, browser, query, { ...underWay, state });
    return { is: 'signed-in', next, wants, ...opened };
  } catch (refusal) {
    if (wants === 'page' || !(refusal instanceof Refusal)) throw refusal;
    return { is: 'refused', next, wants, refusal };
  }
}

async function open(
  deps: IdentityDeps,
  browser: string | undefined,
  query: URLSearchParams,
  { browser: begunBy, ...checks }: Checks & { readonly browser: string },
): Promise<{ readonly cookie: string; readonly login: Login }> {
  if (!browser || deps.chance.hash(browser) !== begunBy) throw failed('begun in another browser');
  const comingBack = new URL(`${await deps.portalOrigin()}/authorize?${query.toString()}`);
  return openLogin(deps, await deps.provider.redeem(comingBack, checks));
}

async function takeUnderWay({ oneTime, clock }: IdentityDeps, state: string): Promise<z.infer<typeof UnderWay>> {
  const taken = state && (await oneTime.take('sign-in', state, clock()));
  const underWay = UnderWay.safeParse(taken);
  if (!underWay.success) throw failed('no such sign-in under way');
  return underWay.data;
}

async function openLogin(deps: IdentityDeps, tokens: Tokens) {
  const { stage, logins, chance, clock } = deps;
  const claimed = await tokens.claims().catch(refuseSignIn);
  const profile = profileOf(claimed, stage);
  if (profile.roles.length === 0) throw notForHim(stage);
  const { value, hash } = chance.secret();
  const { claims: _, ...given } = tokens;
  const now = clock();
  const login: Login = {
    ...profile,
    ...given,
    ...confirmed(now, stage.oidc),
    key: hash as LoginKey,
    openedAt: now,
    endsAt: now + stage.oidc.lifetime * 1_000,
    askingUntil: 0,
    version: 1,
  };
  await logins.open(login);
  await takeProvidedKeys(deps, login.person, claimed);
  log.info('signed in', { person: login.person, roles: login.roles });
  return { cookie: value, login };
}

function notForHim({ registration }: Pick<Stage, 'registration'>): Refusal {
  return registration.enabled
    ? new Refusal('not-permitted', 'Your account has no role in this portal.')
    : new Refusal('registration-closed', 'Desktops here are opened from your learning platform.');
}

function refuseSignIn(cause: unknown): never {
  throw signInRefusal(cause);
}

function failed(why: string): Refusal {
  return new Refusal('sign-in-failed', 'Signing in did not work. Please try again.', { cause: new Error(why) });
}
