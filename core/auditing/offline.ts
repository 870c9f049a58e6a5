import * as z from 'zod';
import { ChainRecordView } from '../contract/audit-views.ts';
import type { PersonId } from '../access/caller.ts';
import type { Instant } from '../session/session.ts';
import type { AuditRecord, Sha256 } from './chain.ts';
import { checkChain, type Finding } from './check-chain.ts';
import { checkFile } from './check-file.ts';
import type { IsoWeek } from './iso-week.ts';
import { Manifest, textToSign } from './manifest.ts';

/** What somebody has downloaded of a week. */
export type Downloaded = {
  /** The bytes of the CSV, as text and as their SHA-256. */
  readonly csv: { readonly text: string; readonly sha256: string };
  readonly manifest: unknown;
  /** Pages of `/api/audit/weeks/{week}/chain`, in their order; none where there are no records to compare with. */
  readonly chain: readonly unknown[];
};

export type OfflineChecks = {
  /** The week that it is to be: files of another one, put under its name, are not it. */
  readonly week: IsoWeek;
  readonly now: Instant;
  readonly sha256: Sha256;
  /** Whether the key that is trusted signed this text. */
  readonly isSignature: (text: string, signature: string) => boolean;
};

const Page = z.object({ records: z.array(ChainRecordView) });

/** Verifies a week outside the portal: signature, file, chain, and the file against the records. Names what does not hold. */
export function verifyDownloaded(
  { csv, manifest: said, chain: pages }: Downloaded,
  { week, now, sha256, isSignature }: OfflineChecks,
): readonly Finding[] {
  const manifest = Manifest.safeParse(said).data;
  if (!manifest || !isSignature(textToSign(manifest), manifest.signature))
    return [finding('manifest-altered', 'The manifest is not signed with this key.')];
  if (manifest.week !== week) return [finding('manifest-altered', `It is the manifest of ${manifest.week}.`)];
  const altered =
    csv.sha256 === manifest.sha256
      ? []
      : [finding('file-altered', `${manifest.file} is not the file that was signed.`)];
  if (pages.length === 0) return altered;
  const read = z.array(Page).safeParse(pages).data;
  if (!read) return [...altered, finding('record-altered', 'These are no records as the portal gives them.')];
  const records = read.flatMap((page) => page.records.map(asRecord));
  const chain = checkChain({ portal: manifest.portal, week, now, sha256, isSignature });
  const file = checkFile(csv.text, manifest);
  const found = [...altered, ...chain.next(records), ...file.next(records), ...file.end()];
  const signed = records.find(({ link }) => link.seq === manifest.records);
  if (signed?.link.hash === manifest.last) return found;
  return [...found, finding('end-altered', `The chain is not the one that was signed on ${manifest.madeAt}.`)];
}

const finding = (what: Finding['what'], detail: string): Finding => ({ what, record: null, line: null, detail });

function asRecord({ link, content }: ChainRecordView): AuditRecord {
  if (!content) return { link, content };
  const { who, ...rest } = content;
  if (who.is === 'erased') return { link, content: { ...rest, who } };
  return { link, content: { ...rest, who: { ...who, person: who.person as PersonId | null } } };
}
