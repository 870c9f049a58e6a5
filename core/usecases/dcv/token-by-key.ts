import type { PersonId } from '../../access/caller.ts';
import { challengeSeconds, signatureNamespace } from '../../contract/dcv-token-routes.ts';
import type { Attempts } from '../../ports/attempts.ts';
import type { Chance, Clock } from '../../ports/chance.ts';
import type { DcvTokenStore } from '../../ports/dcv-token-store.ts';
import type { OneTimeStore } from '../../ports/one-time-store.ts';
import type { SessionStore } from '../../ports/session-store.ts';
import type { SshKeyStore } from '../../ports/ssh-key-store.ts';
import type { SshSignatures } from '../../ports/ssh-signatures.ts';
import { Refusal } from '../../refusal.ts';
import type { Active } from '../../session/session.ts';
import { issueDcvToken, type DcvEntry } from './dcv-tokens.ts';
import { notRunning, runningDesktop } from './running-desktop.ts';

export type TokenByKeyDeps = {
  readonly sessions: Pick<SessionStore, 'record' | 'findMany'>;
  readonly sshKeys: Pick<SshKeyStore, 'find' | 'noteUse'>;
  readonly signatures: Pick<SshSignatures, 'check'>;
  readonly oneTime: OneTimeStore;
  readonly attempts: Attempts;
  readonly tokens: DcvTokenStore;
  readonly chance: Pick<Chance, 'secret'>;
  readonly clock: Clock;
  /** The portal's origin. */
  readonly portal: () => Promise<string>;
};

/** From where somebody asks: the address that the edge names, which can be made up, and the one that called us, which can't. */
export type From = { readonly said: string; readonly seen: string };

/** Enough for a class behind one address; beyond it one waits for the next minute. */
const minute = 60_000;
const rates = {
  said: { most: 60, per: minute },
  seen: { most: 1_200, per: minute },
  /** Whoever has the key needs one token now and then. */
  key: { most: 10, per: minute },
} as const;

/** @throws Refusal `too-many-requests` */
async function allow({ attempts, clock }: TokenByKeyDeps, what: string, { said, seen }: From): Promise<void> {
  const now = clock();
  const isAllowed =
    (await attempts.allow(`${what} seen ${seen}`, rates.seen, now)) &&
    (await attempts.allow(`${what} said ${said}`, rates.said, now));
  if (!isAllowed) throw tooMany();
}
const tooMany = () => new Refusal('too-many-requests', 'Too many attempts. Please wait a minute.');

/**
 * A text for somebody to sign, good once and for two minutes. Anybody gets one: who he is follows from the key alone.
 *
 * @throws Refusal `too-many-requests`
 */
export async function makeChallenge(
  deps: TokenByKeyDeps,
  from: From,
): Promise<{ readonly challenge: string; readonly namespace: string; readonly expiresAt: number }> {
  await allow(deps, 'challenge', from);
  const { value: challenge } = deps.chance.secret();
  const expiresAt = deps.clock() + challengeSeconds * 1_000;
  await deps.oneTime.keep('challenge', challenge, '', expiresAt);
  return { challenge, namespace: signatureNamespace(await deps.portal()), expiresAt };
}

/** What somebody brings who has signed a challenge. `life` is the token's, in milliseconds. */
export type Signature = {
  readonly challenge: string;
  readonly signature: string;
  readonly session: string | undefined;
  readonly life: number;
};

/**
 * Swaps a signed challenge for a token that opens the running DCV desktop of whoever has registered the key. The signature is checked
 * before anything is looked up, and all that can be wrong up to the person is refused alike: so nobody learns which keys are
 * registered but those that he has himself. A challenge is spent by the first good signature.
 *
 * @throws Refusal `wrong-signature`, `unsupported-key`, `too-many-requests`; to the key's owner also `desktop-not-running`,
 *   `several-running`
 */
export async function tokenByKey(
  deps: TokenByKeyDeps,
  from: From,
  brought: Signature,
): Promise<DcvEntry & { readonly session: Active; readonly expiresAt: number }> {
  await allow(deps, 'token', from);
  const person = await personBehind(deps, brought);
  const session = await runningDesktop(deps.sessions, person, brought.session, deps.clock());
  const expiresAt = deps.clock() + brought.life;
  const entry = await issueDcvToken(deps, session, brought.life);
  if (!entry) throw notRunning();
  return { ...entry, session, expiresAt };
}

async function personBehind(deps: TokenByKeyDeps, { challenge, signature }: Signature): Promise<PersonId> {
  const { signatures, attempts, oneTime, sshKeys, clock } = deps;
  const asked = { text: challenge, namespace: signatureNamespace(await deps.portal()) };
  const signed = signatures.check(signature, asked);
  if (signed.is === 'unsupported')
    throw new Refusal(
      'unsupported-key',
      'Keys of this kind are not taken here: sign with an Ed25519, ECDSA or RSA key.',
    );
  if (signed.is === 'wrong') throw wrong();
  const { fingerprint } = signed;
  // Counted after the challenge is spent: a signature that somebody has caught and sends again costs its owner nothing.
  if ((await oneTime.take('challenge', challenge, clock())) === undefined) throw wrong();
  if (!(await attempts.allow(`key ${fingerprint}`, rates.key, clock()))) throw tooMany();
  const key = await sshKeys.find(fingerprint, clock());
  if (!key) throw wrong();
  await sshKeys.noteUse(fingerprint, clock());
  return key.person;
}

const wrong = () =>
  new Refusal(
    'wrong-signature',
    'This was not signed as it has to be, too late, or by a key that nobody has registered here. Keys are registered on the portal, under “SSH keys”.',
  );
