import { beginningOf } from '../../auditing/chain.ts';
import { columnsFor, csvLine, csvRowsFor } from '../../auditing/csv.ts';
import { boundsOf, type IsoWeek } from '../../auditing/iso-week.ts';
import { fileOf, manifestFileOf, textToSign, type Manifest, type Unsigned } from '../../auditing/manifest.ts';
import type { AuditWeek } from '../../ports/audit-ledger.ts';
import { Refusal } from '../../refusal.ts';
import type { Instant } from '../../session/session.ts';
import type { AuditDeps } from './deps.ts';
import { asKept, readWeek } from './read-week.ts';

/** The file of a week that is not over is made anew so often at most, where nothing else asks for it. */
const refreshAfter = 86_400_000;
/** Longer than any function runs: whoever died while making a file holds it up for so long. */
const takesAtMost = 900_000;

/** Whether the file of a week has to be made: for the first time, because of more records, or to leave out what is gone. */
export function isDue({ week, count, erasedAt, filed }: AuditWeek, now: Instant): boolean {
  if (filed === null) return true;
  if (erasedAt !== null && erasedAt >= filed.madeAt) return true;
  if (filed.forgetsAt !== null && now >= filed.forgetsAt) return true;
  const { until } = boundsOf(week);
  if (now >= until && filed.madeAt < until) return true;
  return count > filed.count && (now >= until || now - filed.madeAt >= refreshAfter);
}

/** Makes the files that are due, one after the other; one that fails stops no other. */
export async function makeDueFiles(
  deps: AuditDeps,
  failed: (week: IsoWeek, error: unknown) => void,
): Promise<{ readonly made: readonly IsoWeek[] }> {
  const made: IsoWeek[] = [];
  for (const week of await deps.ledger.weeks()) {
    if (!isDue(week, deps.clock())) continue;
    try {
      await makeFile(deps, week.week);
      made.push(week.week);
    } catch (error) {
      failed(week.week, error);
    }
  }
  return { made };
}

/**
 * Makes a week's file and its signed manifest, up to the record that is the last one now. The file is written first, so that a manifest
 * never speaks of one that is not there; a crash between both shows as an altered file until it is made again, which is due then.
 *
 * Two at once would mix their files and manifests, so there is only ever one.
 *
 * @throws Refusal `no-such-route` for a week without records, `conflict` while somebody else makes it
 */
export async function makeFile(deps: AuditDeps, which: IsoWeek): Promise<Manifest> {
  const { ledger, clock } = deps;
  if (!(await ledger.week(which))) throw new Refusal('no-such-route', 'Nothing was recorded in this week.');
  const madeAt = clock();
  if (!(await ledger.claimFile(which, madeAt, madeAt + takesAtMost)))
    throw new Refusal('conflict', 'The file of this week is being made.');
  try {
    return await make(deps, which, madeAt);
  } catch (error) {
    await ledger.markFiled(which, null);
    throw error;
  }
}

async function make(deps: AuditDeps, which: IsoWeek, madeAt: Instant): Promise<Manifest> {
  // Read within the claim, so that a later file never tells less than one before.
  const week = await deps.ledger.week(which);
  if (!week) throw new Refusal('no-such-route', 'Nothing was recorded in this week.');
  const { text, rows, first, forgetsAt } = await csvOf(deps, week, madeAt);
  const bytes = deps.digests.encode(text);
  const unsigned: Unsigned = {
    version: 1,
    portal: deps.stage.name,
    week: which,
    file: fileOf(which),
    sha256: deps.digests.ofBytes(bytes),
    bytes: bytes.length,
    rows,
    records: week.count,
    first: first ?? beginningOf(deps.stage.name, which, deps.digests.sha256),
    last: week.last,
    timeZone: deps.stage.audit.timeZone,
    madeAt: new Date(madeAt).toISOString(),
    final: madeAt >= boundsOf(which).until,
  };
  const keys = await deps.keys();
  const manifest = { ...unsigned, key: keys.publicKey.kid, signature: keys.sign(textToSign(unsigned)) };
  await deps.archive.put(fileOf(which), bytes, 'text/csv; charset=utf-8');
  await deps.archive.put(
    manifestFileOf(which),
    deps.digests.encode(`${JSON.stringify(manifest, null, 2)}\n`),
    'application/json',
  );
  await deps.ledger.markFiled(which, { madeAt, count: week.count, forgetsAt });
  return manifest;
}

async function csvOf({ ledger, stage }: AuditDeps, { week, count }: AuditWeek, now: Instant) {
  const row = csvRowsFor(stage.audit.timeZone);
  const parts = [csvLine(columnsFor(stage.audit.timeZone))];
  let [rows, first, forgetsAt]: [number, string | undefined, Instant | null] = [0, undefined, null];
  for await (const records of readWeek(ledger, week, count)) {
    first ??= records[0]?.link.hash;
    for (const record of records) {
      const line = row(asKept(record, now));
      if (line === '') continue;
      rows += 1;
      parts.push(line);
      forgetsAt = Math.min(forgetsAt ?? Infinity, record.link.keepUntil);
    }
  }
  return { text: parts.join(''), rows, first, forgetsAt };
}
