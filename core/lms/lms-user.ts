import type { PersonId } from '../access/caller.ts';
import type { Chance } from '../ports/chance.ts';
import { Refusal } from '../refusal.ts';
import type { Instant } from '../session/session.ts';
import type { Stage } from '../stage/stage.ts';

/** Somebody for whom a learning platform asks. He is that platform's, and nobody whom the identity provider knows. */
export type LmsUser = {
  readonly person: PersonId;
  /** The platform's name for him, as it gave it: any text, an e-mail address as well. */
  readonly name: string;
  /** As they were told when he was first seen; later ones are not taken. Empty where none were. */
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly createdAt: Instant;
};

/** What his person's id is the digest of. No issuer of an identity provider begins so: those are addresses. */
function lmsPersonSource(portal: string, user: string): string {
  return `robot user\n${portal}\n${user}`;
}

/** The original's own administrator, whose name clients know from its documentation. */
const administrator = 'educates';

type UserDeps = {
  readonly stage: Pick<Stage, 'name' | 'robots'>;
  readonly chance: Pick<Chance, 'hash' | 'uuid'>;
  readonly clock: () => Instant;
};

/**
 * The user whom a request names, or a new one where it names none.
 *
 * @throws Refusal `bad-request` for a robot's own name and the administrator's (§a.3, row 10)
 */
export function userOf(
  { stage, chance, clock }: UserDeps,
  said: { readonly user: string | null } & Pick<LmsUser, 'email' | 'firstName' | 'lastName'>,
): LmsUser {
  const name = said.user ?? chance.uuid();
  if (name === administrator || stage.robots.clients.some(({ username }) => username === name)) {
    throw new Refusal('bad-request', 'Session requests not permitted for user');
  }
  const { email, firstName, lastName } = said;
  return { person: personOfUser(stage, chance, name), name, email, firstName, lastName, createdAt: clock() };
}

/** Who a platform's user is, everywhere and for ever. */
export function personOfUser(
  { name: portal }: Pick<Stage, 'name'>,
  { hash }: Pick<Chance, 'hash'>,
  user: string,
): PersonId {
  return hash(lmsPersonSource(portal, user)) as PersonId;
}
