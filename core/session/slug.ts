import type { PersonId } from '../access/caller.ts';

/** So many people may share the letters of their names; whoever comes after them has letters of his id behind them. */
const namesakes = 5;

/**
 * The path of a person's desktop: `{username}-{desktop type}`, in letters that a path and a host name both bear. Two people may
 * come to the same one (`john.doe` and `john-doe`, or all whose names have no letter of these), so it is assigned once, with a
 * number behind it where it is taken, and looked up ever after; nobody splits it.
 */
export function slugFor(username: string, desktopType: string, person: PersonId, attempt = 1): string {
  const name = username
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60);
  const slug = `${name || 'person'}-${desktopType}`;
  if (attempt === 1) return slug;
  if (attempt <= namesakes) return `${slug}-${attempt}`;
  const letters = person.toLowerCase().replaceAll(/[^a-z0-9]+/g, '');
  return `${slug}-${letters.slice(-(attempt + namesakes))}`;
}
