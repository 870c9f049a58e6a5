import type { Person } from '../access/caller.ts';
import { Refusal } from '../refusal.ts';
import type { DesktopType } from '../stage/desktop-type.ts';

/** The desktop types that a person may use, in the order of the stage. */
export function desktopTypesFor(person: Person, catalogue: readonly DesktopType[]): readonly DesktopType[] {
  return catalogue.filter((type) => mayUse(person, type));
}

/** Whether one of the person's roles or groups is in the type's audience. Admins have no way round it. */
export function mayUse(person: Person, { audience }: DesktopType): boolean {
  return (
    audience.roles.some((role) => person.roles.includes(role)) ||
    audience.groups.some((group) => person.groups.includes(group))
  );
}

/** @throws Refusal `no-such-desktop-type`, `not-permitted` */
export function requireDesktopType(person: Person, catalogue: readonly DesktopType[], name: string): DesktopType {
  const type = catalogue.find((candidate) => candidate.name === name);
  if (!type) throw new Refusal('no-such-desktop-type', `There is no desktop type "${name}".`);
  if (!mayUse(person, type)) throw new Refusal('not-permitted', `You may not use the desktop type "${name}".`);
  return type;
}
