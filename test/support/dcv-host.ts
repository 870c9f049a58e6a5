import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { documentContent } from '#lib/documents/host-document.ts';
import { hostDocuments } from '#lib/documents/host-documents.ts';
import type { DocumentName } from '#core/contract/dcv.ts';
import { makeHostFolder, type DcvVersion } from '#local/dcv/host-folder.ts';
import { runScript, type ScriptResult } from '#local/dcv/run-script.ts';

/** A folder that stands for a host, and what documents do on it. */
export type DcvHost = {
  readonly root: string;
  readonly read: (path: string) => string;
  /** The document's own shell text with these values in the places of its parameters, whatever they are. */
  readonly run: (name: DocumentName, parameters?: Readonly<Record<string, string>>) => Promise<ScriptResult>;
  readonly dcv: (...args: readonly string[]) => Promise<ScriptResult>;
  readonly remove: () => void;
};

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

export function aDcvHost(version: DcvVersion = '2026.0'): DcvHost {
  const root = mkdtempSync(join(tmpdir(), 'dcv-host-'));
  makeHostFolder(root, { port: 9_443, version });
  return {
    root,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    run: (name, parameters = {}) => {
      const [step] = documentContent(hostDocuments[name]).mainSteps;
      const all = { ...defaultsOf(name), ...parameters };
      const lines = (step?.inputs.runCommand ?? []).map((line) =>
        line.replaceAll(/\{\{ (\w+) \}\}/g, (_, key: string) => all[key] ?? ''),
      );
      return runScript(root, lines, 30_000);
    },
    dcv: (...args) => runScript(root, [`dcv ${args.map(quoted).join(' ')}`], 30_000),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

function defaultsOf(name: DocumentName): Record<string, string> {
  return Object.fromEntries(
    Object.entries(hostDocuments[name].parameters).flatMap(([key, parameter]) =>
      parameter.default === undefined ? [] : [[key, parameter.default]],
    ),
  );
}

/** What the inventory document printed, unpacked. */
export const unpacked = ({ stdout }: ScriptResult): string =>
  gunzipSync(Buffer.from(stdout, 'base64')).toString('utf8');
