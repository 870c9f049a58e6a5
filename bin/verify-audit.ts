import { createHash, createPublicKey, verify } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { IsoWeekText, type IsoWeek } from '#core/auditing/iso-week.ts';
import { verifyDownloaded } from '#core/auditing/offline.ts';

/**
 * Verifies a downloaded week of the audit, without the portal: `node bin/verify-audit.ts FOLDER 2026-W47`. In the folder lie
 * `audit-2026-W47.csv`, `audit-2026-W47.manifest.json`, `audit-key.json` (from `/api/audit/key`, kept since a time that is trusted)
 * and, to compare with the records, `audit-2026-W47.chain.jsonl` (the pages of `/api/audit/weeks/2026-W47/chain`, one a line). Ends
 * with 0 where nothing was altered, 1 where something was, 2 where it can't tell.
 */
const Key = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() });

function verifyFolder(folder: string, week: IsoWeek): number {
  const bytes = (name: string) => readFileSync(join(folder, name));
  const key = createPublicKey({ key: Key.parse(json(bytes('audit-key.json').toString('utf8'))), format: 'jwk' });
  const csv = bytes(`audit-${week}.csv`);
  const pages = `audit-${week}.chain.jsonl`;
  const chain = existsSync(join(folder, pages)) ? bytes(pages).toString('utf8').trim().split('\n').map(json) : [];
  const hash = (what: string | Buffer) => createHash('sha256').update(what).digest('hex');
  const findings = verifyDownloaded(
    {
      csv: { text: csv.toString('utf8'), sha256: hash(csv) },
      manifest: json(bytes(`audit-${week}.manifest.json`).toString('utf8')),
      chain,
    },
    {
      week,
      now: Date.now(),
      sha256: hash,
      isSignature: (text, signature) => verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url')),
    },
  );
  for (const { what, record, line, detail } of findings) {
    const where = [record === null ? '' : ` record ${record}`, line === null ? '' : ` line ${line}`].join('');
    console.log(`${what}${where}: ${detail}`);
  }
  if (findings.length === 0) console.log(`${week}: nothing was altered${chain.length === 0 ? ' in the file' : ''}`);
  return findings.length === 0 ? 0 : 1;
}

/** What is no JSON is nothing that the portal gave, and is told from what is missing: it was altered. */
function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const [folder, said] = process.argv.slice(2);
const week = IsoWeekText.safeParse(said).data;
if (folder === undefined || week === undefined) {
  console.error('usage: node bin/verify-audit.ts FOLDER WEEK');
  process.exitCode = 2;
} else {
  try {
    process.exitCode = verifyFolder(folder, week);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  }
}
