import { checkChain, type ChainCheck, type Finding } from '../../auditing/check-chain.ts';
import { checkFile, type FileCheck } from '../../auditing/check-file.ts';
import type { IsoWeek } from '../../auditing/iso-week.ts';
import { fileOf, Manifest, manifestFileOf, textToSign } from '../../auditing/manifest.ts';
import type { AuditWeek } from '../../ports/audit-ledger.ts';
import { Refusal } from '../../refusal.ts';
import type { Instant } from '../../session/session.ts';
import type { AuditDeps } from './deps.ts';
import { readWeek } from './read-week.ts';

/** So many findings are told; whoever has that many looks at the week, not at each of them. */
const mostFindings = 100;

export type Verdict = {
  readonly week: IsoWeek;
  /** Whether nothing was found. */
  readonly intact: boolean;
  readonly checkedAt: Instant;
  readonly records: number;
  /** Records whose content is gone because its time is over, and those with a pseudonym. */
  readonly forgotten: number;
  readonly erased: number;
  /** The weekly file: there is none yet, it tells all records, or more came since it was made. */
  readonly file: 'none' | 'current' | 'behind';
  /** The first hundred. */
  readonly findings: readonly Finding[];
};

/**
 * Recomputes a week: every record against its chain, the chain's end, the manifest's signature, the file against its manifest, and the
 * file line by line against the records.
 *
 * @throws Refusal `no-such-route`
 */
export async function verifyWeek(deps: AuditDeps, which: IsoWeek): Promise<Verdict> {
  // The file first: what is recorded, and filed, meanwhile makes the week longer than the file and never the file longer than the week.
  const filed = await readFiled(deps, which);
  const [week, keys] = await Promise.all([deps.ledger.week(which), deps.keys()]);
  if (!week) throw new Refusal('no-such-route', 'Nothing was recorded in this week.');
  const checkedAt = deps.clock();
  const { sha256 } = deps.digests;
  const isSignature = (text: string, signature: string) => keys.isSignature(text, signature);
  const chain = checkChain({ portal: deps.stage.name, week: which, now: checkedAt, sha256, isSignature });
  const findings = [...filed.findings];
  const note = (found: readonly Finding[]) => findings.push(...found.slice(0, mostFindings - findings.length));
  const { manifest, file } = filed;
  let lastFiled: string | undefined;
  for await (const records of readWeek(deps.ledger, which, week.count)) {
    note(chain.next(records));
    if (file) note(file.next(records));
    lastFiled = records.find(({ link }) => link.seq === manifest?.records)?.link.hash ?? lastFiled;
  }
  note(endFindings(chain, week));
  if (file) note(file.end());
  if (manifest && lastFiled !== manifest.last)
    note([finding('end-altered', `The chain is not the one that was signed on ${manifest.madeAt}.`)]);
  if (!manifest && week.filed && filed.findings.length === 0)
    note([finding('file-missing', 'The weekly file was made, and is not there.')]);
  const { forgotten, erased } = chain.seen();
  return {
    week: which,
    intact: findings.length === 0,
    checkedAt,
    records: week.count,
    forgotten,
    erased,
    file: manifest ? (manifest.records === week.count ? 'current' : 'behind') : 'none',
    findings,
  };
}

const finding = (what: Finding['what'], detail: string): Finding => ({ what, record: null, line: null, detail });

function endFindings(chain: ChainCheck, { count, last }: AuditWeek): readonly Finding[] {
  const seen = chain.seen();
  if (seen.count < count)
    return [
      {
        ...finding('record-missing', `Records ${seen.count + 1} to ${count} are not there.`),
        record: seen.count + 1,
      },
    ];
  return seen.last === last ? [] : [finding('end-altered', 'The end of the chain is not its last record.')];
}

type FiledAs = {
  readonly manifest?: Manifest;
  readonly file?: FileCheck;
  readonly findings: readonly Finding[];
};

/** The file and its manifest, with what is wrong with them by themselves. */
async function readFiled(deps: AuditDeps, week: IsoWeek): Promise<FiledAs> {
  const [bytes, said] = await Promise.all([deps.archive.read(fileOf(week)), deps.archive.read(manifestFileOf(week))]);
  if (!said) return { findings: bytes ? [finding('manifest-altered', 'The file has no manifest.')] : [] };
  const manifest = manifestIn(deps.digests.decode(said));
  const keys = await deps.keys();
  if (!manifest || manifest.week !== week || manifest.portal !== deps.stage.name)
    return { findings: [finding('manifest-altered', 'It is no manifest of this week.')] };
  if (manifest.key !== keys.publicKey.kid || !keys.isSignature(textToSign(manifest), manifest.signature))
    return { findings: [finding('manifest-altered', 'Its signature does not fit.')] };
  if (!bytes) return { manifest, findings: [finding('file-missing', `${manifest.file} is not there.`)] };
  const altered =
    deps.digests.ofBytes(bytes) === manifest.sha256
      ? []
      : [finding('file-altered', `${manifest.file} is not the file that was signed.`)];
  return { manifest, file: checkFile(deps.digests.decode(bytes), manifest), findings: altered };
}

function manifestIn(text: string): Manifest | undefined {
  try {
    return Manifest.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
