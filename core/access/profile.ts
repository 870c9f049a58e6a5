import * as z from 'zod';
import type { Stage } from '../stage/stage.ts';
import type { Profile } from './login.ts';
import { groupsOf, rolesOf } from './roles.ts';

/** A name that people read; what isn't one counts as missing. */
const Name = z
  .string()
  .transform((name) =>
    name
      .replaceAll(/\p{Cc}/gu, '')
      .trim()
      .slice(0, 200),
  )
  .refine((name) => name !== '')
  .optional()
  .catch(undefined);

/** Claims of the ID token and the UserInfo reply. Only `sub` has to be there. */
const Claims = z.looseObject({
  sub: z.string().min(1).max(255),
  preferred_username: Name,
  username: Name,
  nickname: Name,
  name: Name,
  email: Name,
  picture: z
    .url({ protocol: /^https$/ })
    .max(2_000)
    .optional()
    .catch(undefined),
});

/**
 * Who the provider's claims say that a person is, as far as this portal wants to know. Roles are empty for somebody that it is not
 * for.
 */
export function profileOf(claims: unknown, stage: Pick<Stage, 'oidc' | 'roles' | 'registration'>): Profile {
  const said = Claims.parse(claims);
  const groups = groupsOf(said[stage.oidc.groupsClaim]);
  const username =
    said.preferred_username ?? said.username ?? said.nickname ?? said.email?.split('@')[0] ?? said.name ?? said.sub;
  return {
    username,
    displayName: said.name ?? username,
    groups,
    roles: rolesOf(groups, stage),
    email: said.email ?? null,
    picture: said.picture ?? null,
  };
}
