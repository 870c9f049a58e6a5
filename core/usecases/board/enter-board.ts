import type { Person, PersonId } from '../../access/caller.ts';
import { isInAudience } from '../../board/audience.ts';
import type { Colleague } from '../../board/line.ts';
import { foldedName } from '../../board/name-list.ts';
import type { Chance } from '../../ports/chance.ts';
import { Refusal } from '../../refusal.ts';
import type { BoardDeps } from './deps.ts';

/** How long somebody who used the board is offered when a line is handed over. */
export const rememberedFor = 90 * 86_400_000;

type EnterDeps = Pick<BoardDeps, 'stage' | 'board' | 'people'>;

/**
 * Whether a person may use the board: the stage names him by role or group, and where there is a list of people, his name is on it.
 * Names are not unique and may change hands, so a name means the first person who comes with it, and nobody after him.
 */
export async function mayUseBoard(deps: EnterDeps, caller: Person): Promise<boolean> {
  if (caller.roles.includes('admin')) return true;
  if (!isInAudience(caller, deps.stage.board)) return false;
  const folded = foldedName(caller.username);
  const [{ isRestricted }, member] = await Promise.all([deps.board.settings(), deps.people.member(folded)]);
  if (!isRestricted) return true;
  if (!member) return false;
  const meant = member.person ?? (await deps.people.bind(folded, caller.person));
  return meant === caller.person;
}

/** The caller as others on the board know him. @throws Refusal `forbidden` */
export async function enterBoard(deps: EnterDeps & Pick<BoardDeps, 'chance'>, caller: Person): Promise<Colleague> {
  if (await mayUseBoard(deps, caller)) return colleagueOf(deps, caller);
  throw new Refusal('forbidden', 'The board is not open to you.');
}

/** Remembers that he was here, so that lines can be handed over to him. */
export async function meetColleague({ people, clock }: BoardDeps, colleague: Colleague): Promise<void> {
  await people.meet(colleague, clock() + rememberedFor);
}

export function colleagueOf({ chance }: Pick<BoardDeps, 'chance'>, caller: Person): Colleague {
  const { person, username, displayName } = caller;
  return { id: colleagueId(chance, person), person, username, displayName };
}

/** The name that a person has for others on the board. */
export function colleagueId(chance: Pick<Chance, 'hash'>, person: PersonId): string {
  return chance.hash(`colleague ${person}`).slice(0, 22);
}
