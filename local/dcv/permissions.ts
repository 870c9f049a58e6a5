import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** Who may do what in a session of a host, as its permission file says (administrator guide, "Working with permissions files"). */
const Rules = z.array(
  z.object({ actor: z.string(), does: z.enum(['allow', 'disallow', 'deny']), features: z.array(z.string()) }),
);
type Rules = z.infer<typeof Rules>;

/** What `builtin` stands for, as far as this server knows the difference. */
const builtin = ['display', 'keyboard', 'mouse', 'pointer', 'clipboard-copy', 'clipboard-paste'] as const;
const ownersOnly: Rules = [{ actor: '%owner%', does: 'allow', features: ['builtin'] }];

const fileOf = (root: string, id: string) =>
  join(root, 'var/dcv/permissions', `${encodeURIComponent(id).replaceAll('.', '%2E')}.json`);

/** What a permission file says. Throws at a line that DCV would not take. */
export const readPermissions = (text: string): Rules => {
  let section = '';
  return text.split('\n').flatMap((raw): Rules => {
    const line = raw.trim();
    const heading = /^\[(\w+)\]$/.exec(line);
    if (heading) section = heading[1] ?? '';
    if (line === '' || heading || section !== 'permissions') return [];
    const [, actor, does, features] = /^(\S+) (allow|disallow|deny) (.+)$/.exec(line) ?? [];
    return Rules.parse([{ actor, does, features: features?.split(' ') }]);
  });
};

/** Keeps a session's rules; null for those that hold where nothing is said. */
export const keepPermissions = (root: string, id: string, rules: Rules | null): void => {
  mkdirSync(join(root, 'var/dcv/permissions'), { recursive: true });
  writeFileSync(fileOf(root, id), JSON.stringify(rules ?? ownersOnly));
};

export const removePermissions = (root: string, id: string): void => rmSync(fileOf(root, id), { force: true });

const rulesOf = (root: string, id: string): Rules => {
  try {
    return Rules.parse(JSON.parse(readFileSync(fileOf(root, id), 'utf8')));
  } catch {
    return ownersOnly;
  }
};

/** What somebody may do in a session: rules in their order, of which a denial holds whatever follows. */
export const rightsOf = (
  root: string,
  { id, owner }: { readonly id: string; readonly owner: string },
  user: string,
): ReadonlySet<string> => {
  const rights = new Set<string>();
  const denied = new Set<string>();
  const isMeant = (actor: string) => actor === user || actor === '%any%' || (actor === '%owner%' && user === owner);
  for (const { does, features } of rulesOf(root, id).filter(({ actor }) => isMeant(actor)))
    for (const feature of features.flatMap((one) => (one === 'builtin' ? builtin : [one]))) {
      if (does === 'deny') denied.add(feature);
      if (does === 'allow') rights.add(feature);
      else rights.delete(feature);
    }
  for (const feature of denied) rights.delete(feature);
  return rights;
};
