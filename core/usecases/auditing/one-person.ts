import type { PersonId } from '../../access/caller.ts';
import type { AuditRecord } from '../../auditing/chain.ts';
import { sealText } from '../../auditing/erasure.ts';
import type { IsoWeek } from '../../auditing/iso-week.ts';
import type { Named } from '../../ports/audit-ledger.ts';
import type { Erasable } from '../../ports/erasable.ts';
import type { AuditDeps } from './deps.ts';
import { asKept } from './read-week.ts';

type Deps = Pick<AuditDeps, 'ledger' | 'keys' | 'clock'>;
/** Records of a person that are looked at in one call. */
const atOnce = 100;

/** What is recorded about a person, the oldest first, a page at a time. */
export async function recordsAbout(
  { ledger, clock }: Pick<Deps, 'ledger' | 'clock'>,
  person: PersonId,
  cursor: string | null,
): Promise<{ readonly records: readonly AuditRecord[]; readonly cursor: string | null }> {
  const now = clock();
  const page = await ledger.ofPerson(person, cursor, atOnce);
  const records = await Promise.all(page.items.map((named) => one(ledger, named)));
  return {
    records: records
      .flatMap((record) => (record ? [asKept(record, now)] : []))
      .filter(({ content }) => content?.who.is === 'known' && content.who.person === person),
    cursor: page.cursor,
  };
}

async function one(ledger: Deps['ledger'], { week, seq }: Named): Promise<AuditRecord | undefined> {
  const [record] = await ledger.read(week, { after: seq - 1, limit: 1 });
  return record?.link.seq === seq ? record : undefined;
}

/**
 * Takes a person's name out of everything that is recorded, a page at a time: each record has the same pseudonym from then on, and the
 * chains still hold. The weeks' files are due to be made anew before the first name goes, so that a crash leaves none behind. With
 * the last page goes what stands elsewhere.
 *
 * @returns how many records, and whether there are more: call it again
 */
export async function erasePerson(
  { ledger, keys, clock, elsewhere = [] }: Deps & { readonly elsewhere?: readonly Erasable[] },
  person: PersonId,
): Promise<{ readonly erased: number; readonly pseudonym: string; readonly more: boolean }> {
  const made = await keys();
  const pseudonym = made.pseudonymOf(person);
  const { items, cursor } = await ledger.ofPerson(person, null, atOnce);
  const weeks = new Set<IsoWeek>(items.map(({ week }) => week));
  for (const week of weeks) await ledger.markErased(week, clock());
  for (const named of items) {
    const erasedAt = clock();
    const seal = made.sign(sealText(named, { pseudonym, erasedAt }));
    await ledger.erase(named, person, { is: 'erased', pseudonym, erasedAt, seal });
  }
  for (const week of weeks) await ledger.markErased(week, clock());
  if (cursor === null) for (const place of elsewhere) await place.erase(person, pseudonym);
  return { erased: items.length, pseudonym, more: cursor !== null };
}
