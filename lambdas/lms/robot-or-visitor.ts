import type { Caller, Robot } from '#core/access/caller.ts';
import type { Stage } from '#core/stage/stage.ts';

/** A visitor is whoever proves nothing, where the stage shows its catalogue to everyone; a wrong token is nothing, too (§a.3). */
export function robotOrVisitor(
  robot: (authorization: string | undefined) => Promise<Robot | undefined>,
  { lms }: Pick<Stage, 'lms'>,
): (authorization: string | undefined) => Promise<Caller> {
  return async (authorization) =>
    (await robot(authorization)) ?? { is: lms.catalogue === 'public' ? 'visitor' : 'nobody' };
}
