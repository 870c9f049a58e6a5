import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundleHost } from '#lib/host-archive.ts';
import { tarOf } from '#lib/tar.ts';
import { aHostShell, type HostShell, type Ran } from './host-shell.ts';

/** A folder into which pieces are installed as on a host, of the archive that hosts get. */
export type InstalledHost = {
  readonly root: string;
  readonly shell: HostShell;
  readonly write: (path: string, text: string, mode?: number) => void;
  readonly read: (path: string) => string;
  readonly mode: (path: string) => number;
  /** Every file with its mode and what is in it, but for the copies that the installer keeps. */
  readonly files: () => Readonly<Record<string, string>>;
  readonly install: (...words: readonly string[]) => Promise<Ran>;
  readonly uninstall: (...words: readonly string[]) => Promise<Ran>;
  readonly remove: () => void;
};

/** An archive as the one with Node in it, of a program that says that it is of this version. */
export const aNodeArchive = (version: string) => {
  const contents = Buffer.from(`#!/bin/sh\necho ${version}\n`);
  const archive = gzipSync(tarOf('package', [{ name: 'bin/node', contents, isProgram: true }]));
  return { archive, digest: createHash('sha512').update(archive).digest('hex') };
};

/** The archive, unpacked. */
export async function unpackedPieces(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'deskpool-pieces-'));
  const { file } = await bundleHost('host', folder);
  execFileSync('tar', ['-xzf', file, '-C', folder]);
  return join(folder, 'deskpool-host');
}

export function anInstalledHost(pieces: string, conf: string, folderName = 'host'): InstalledHost {
  const parent = mkdtempSync(join(tmpdir(), 'deskpool-root-'));
  const root = join(parent, folderName);
  const at = (path: string) => join(root, path);
  const write = (path: string, text: string, mode = 0o644) => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
    chmodSync(at(path), mode);
  };
  write('etc/os-release', 'NAME="Ubuntu"\nID=ubuntu\nVERSION_ID="24.04"\n');
  write('etc/dcv/dcv.conf', conf, 0o640);
  write('etc/pam.d/common-auth', 'auth required pam_unix.so\n');
  const shell = aHostShell();
  shell.program('systemctl', '#!/bin/sh\necho "$*" >> "$HOME/systemctl.log"\n');
  const { archive, digest } = aNodeArchive('v24.21.0');
  const node = join(parent, 'node.tgz');
  writeFileSync(node, archive);
  const filesIn = (folder: string): readonly string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile())
      .map((one) => join(one.parentPath, one.name));
  return {
    root,
    shell,
    write,
    read: (path) => readFileSync(at(path), 'utf8'),
    mode: (path) => statSync(at(path)).mode & 0o777,
    files: () =>
      Object.fromEntries(
        filesIn(root)
          .map((file) => [file.slice(root.length + 1), file] as const)
          .filter(([name]) => !name.startsWith('var/lib/deskpool/'))
          .toSorted(([one], [other]) => (one < other ? -1 : 1))
          .map(([name, file]) => [
            name,
            `${(statSync(file).mode & 0o777).toString(8)} ${readFileSync(file, 'latin1')}`,
          ]),
      ),
    install: (...words) => {
      const has = (option: string) => words.includes(option);
      const offline = has('--node-archive') || has('--node') ? [] : ['--node-archive', node, '--node-sha512', digest];
      return shell.run('bash', [join(pieces, 'install.sh'), '--root', root, ...offline, ...words]);
    },
    uninstall: (...words) => shell.run('bash', [at('opt/deskpool/host/uninstall.sh'), '--root', root, ...words]),
    remove: () => {
      shell.close();
      rmSync(parent, { recursive: true, force: true });
    },
  };
}
