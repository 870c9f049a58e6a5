import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HouseFault } from '#lib/fault.ts';
import { readStage, StageFaults } from '#lib/stage.ts';
import { ownAllotment } from '#test/support/builders.ts';
import { aStage } from './house.ts';

const right = readFileSync('deskpool.yaml', 'utf8');

/** The faults that reading a file with this text tells, and how. */
function faultsIn(text: string): StageFaults {
  const file = join(mkdtempSync(join(tmpdir(), 'deskpool-stage-')), 'stage.yaml');
  writeFileSync(file, text);
  try {
    readStage(file);
  } catch (error) {
    if (error instanceof StageFaults) return error;
    throw error;
  }
  throw new Error('The stage was taken as right.');
}

/** The file of the project with one text in it replaced by another. */
function with_(change: string, by: string): string {
  expect(right, 'the text to replace is in the file').toContain(change);
  return right.replace(change, by);
}
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

describe('the stage that comes with the project', () => {
  const stage = readStage('deskpool.yaml');

  test('is right', () => {
    expect(stage.name).toBe('demo');
  });
  test("has the desktop types of the seed's catalogue, and a GPU workstation", () => {
    expect(
      stage.desktops.map(({ name, runtime, image, icon, title }) => [name, runtime, image, icon, title.en]),
    ).toEqual([
      ['ubuntu-vscode', 'kasm', 'kasmweb/vs-code:1.15.0', 'code', 'Ubuntu with VSCode'],
      ['ubuntu-desktop', 'kasm', 'kasmweb/ubuntu-focal-desktop:1.15.0', 'desktop', 'Ubuntu Desktop'],
      ['ubuntu-chromium', 'kasm', 'kasmweb/chromium:1.15.0', 'browser', 'Ubuntu with Chromium'],
      ['gpu-workstation', 'dcv', 'ami-0123456789abcdef0', 'gpu', 'GPU workstation'],
    ]);
  });
  test('gives lengths of time in seconds', () => {
    expect(stage.desktops[0]?.limits).toMatchObject({ duration: 28_800, idle: 1_800, orphaned: 900, startUp: 300 });
  });
  test('has a desktop type whose sessions can be extended from the start', () => {
    expect(stage.desktops[1]?.limits).toMatchObject({ duration: 14_400, overtime: 14_400, deadline: 36_000 });
  });
  test('gives out no licence and no password grant', () => {
    expect([stage.entitlements, stage.robots.passwordGrant]).toEqual([[], false]);
  });
});

describe('a desktop type that names a licence', () => {
  const entitlement = {
    feature: 'Quadro-Virtual-DWS',
    quantity: 1,
    evidence: 'order 1',
    from: '2026-01-01',
    until: '2027-01-01',
  };
  const withLicence = (licence: string, entitlements = [entitlement]) => {
    const { desktops } = aStage();
    return () =>
      aStage({
        entitlements,
        desktops: desktops.map((type, index) => (index === 0 ? Object.assign({}, type, { licence }) : type)),
      });
  };
  test('is fine where one of the entitlements serves it, and where nothing is declared', () => {
    expect(withLicence('NVIDIA Virtual PC')().desktops[0]?.licence).toBe('NVIDIA Virtual PC');
    expect(withLicence('NVIDIA Virtual Applications', [])().entitlements).toEqual([]);
  });
  test('is refused where none does', () => {
    expect(withLicence('NVIDIA Virtual Applications')).toThrow('one of the entitlements serves');
  });
});

describe('seats that operators alone give out', () => {
  const seats = [
    { feature: 'GRID-vGaming', quantity: 1, evidence: 'order 1', from: '2026-01-01', until: '2026-12-31' },
  ];
  test('need an allotment of their own, since everybody knows the one of the source', () => {
    expect(() => aStage({ entitlements: seats, licensing: {} })).toThrow('a UUID of your own');
    expect(() => aStage({ entitlements: seats, licensing: { allotment: ownAllotment } })).not.toThrow();
  });
  test('need none where anybody may have the client token', () => {
    expect(() => aStage({ entitlements: seats, licensing: { clientTokenOpen: true } })).not.toThrow();
  });
});

describe('a wrong stage', () => {
  test('is refused with where, what was found and what is expected', () => {
    const text = with_('idle: 20m', 'idle: soon');
    const { faults, message } = faultsIn(text);
    expect(faults).toEqual([
      {
        path: 'desktops[3].limits.idle',
        line: lineOf(text, 'idle: soon'),
        says: 'is "soon"; expected a length of time such as 90s, 15m, 8h or 2d',
      },
    ]);
    expect(message).toContain(`line ${lineOf(text, 'idle: soon')}: desktops[3].limits.idle is "soon"`);
  });

  test('is refused with all its faults at once, in the order of its lines', () => {
    const text = with_('name: demo', 'name: Demo Portal')
      .replace('region: eu-central-1\n', 'region: Frankfurt\n')
      .replace('icon: browser', 'icon: firefox')
      .replace('capacity: 30', 'capacity: many');
    expect(faultsIn(text).faults.map(({ path }) => path)).toEqual([
      'name',
      'region',
      'desktops[2].icon',
      'desktops[2].pool.capacity',
    ]);
  });

  test('names a key that there is not, and the one that was probably meant', () => {
    const text = with_('issuer: https', 'isuer: https').replace('      reserve: 12h', '      reserved: 12h');
    expect(faultsIn(text).faults.map(({ path, says }) => `${path} ${says}`)).toEqual([
      'oidc.issuer is missing; expected the address of the provider, such as https://iserv.example.org',
      'oidc.isuer is no key of a stage; did you mean issuer?',
      'desktops[1].limits.reserved is no key of a stage; did you mean reserve?',
    ]);
  });

  test('proposes nothing where nothing is close, and only keys of the runtime in question', () => {
    const text = with_('name: demo\n', 'name: demo\ncolour: blue\n').replace('    perHost: 1', '    memory: 1');
    expect(faultsIn(text).faults.map(({ says }) => says)).toEqual(['is no key of a stage', 'is no key of a stage']);
  });

  test('says which runtimes there are', () => {
    const text = with_('runtime: dcv', 'runtime: vmware');
    expect(faultsIn(text).faults).toEqual([
      { path: 'desktops[3].runtime', line: lineOf(text, 'runtime: vmware'), says: 'is "vmware"; expected kasm or dcv' },
    ]);
  });

  test.each([
    [
      'an image that moves',
      'kasmweb/chromium:1.15.0',
      'kasmweb/chromium:latest',
      'a pinned tag; "latest" changes under running sessions',
    ],
    [
      'memory that Fargate does not have',
      'cpu: 2048\n    memory: 4096',
      'cpu: 2048\n    memory: 512',
      '4096 to 16384 MiB with cpu 2048',
    ],
    [
      'memory between two of Fargate’s sizes',
      'cpu: 2048\n    memory: 4096',
      'cpu: 2048\n    memory: 5000',
      '4096 to 16384 MiB with cpu 2048, in steps of 1024',
    ],
    ['a login that is over at once', 'idle: 12h', 'idle: 0', 'more than 0: a login has to last'],
    [
      'a provider that is asked in the clear',
      'issuer: https://iserv.example.org',
      'issuer: http://iserv.example.org',
      'the address of the provider, such as https://iserv.example.org, by https',
    ],
    ['more in reserve than there may be', 'reserved: 1\n', 'reserved: 50\n', 'at most the capacity'],
    ['a text in one language', '      de: GPU-Arbeitsplatz\n', '', 'a text'],
    ['a list where one word is', 'scopes: [openid, profile, email, groups]', 'scopes: openid', 'a list'],
    ['a mail address that is none', 'operators: []', 'operators: [somebody]', 'a mail address'],
  ])('is refused for %s', (_, change, by, expected) => {
    expect(
      faultsIn(with_(change, by))
        .faults.map(({ says }) => says)
        .join(),
    ).toContain(`expected ${expected}`);
  });

  test('is refused for two desktop types of one name', () => {
    const text = with_('name: ubuntu-chromium', 'name: ubuntu-desktop');
    expect(faultsIn(text).faults).toMatchObject([
      { path: 'desktops[2].name', says: expect.stringContaining('no other desktop type') },
    ]);
  });

  test('lets strangers in only where it says where they may be sent back to: any link could send people anywhere', () => {
    const open = with_('  type: one-step', '  type: anonymous');
    expect(faultsIn(open).faults).toMatchObject([
      {
        path: 'lms.allowedOrigins',
        says: expect.stringContaining('the origins that a link may send strangers back to'),
      },
    ]);
    const alsoWrong = open.replace('# allowedOrigins:', 'allowedOrigins:').replace('name: demo', 'name: Demo');
    expect(faultsIn(alsoWrong).faults.map(({ path }) => path)).toEqual(['name']);
  });

  test('is refused with the line where its YAML breaks', () => {
    const text = with_('title:\n  en: Deskpool', 'title: [en: Deskpool');
    expect(faultsIn(text).faults[0]).toMatchObject({ path: '', says: expect.stringContaining('is no YAML') });
  });

  test('is refused when a key is there twice', () => {
    expect(faultsIn(with_('name: demo\n', 'name: demo\nname: other\n')).message).toContain('unique');
  });

  test('is refused when it is empty', () => {
    expect(faultsIn('').message).toContain('expected a mapping');
  });
});

describe('secrets in a stage, where they have no business', () => {
  test('are never repeated', () => {
    const text = with_('clientId: deskpool\n', 'clientId: deskpool\n  clientSecret: hunter2\n').replace(
      'passwordGrant: false',
      'passwordGrant: correct-horse',
    );
    const { message } = faultsIn(text);
    expect(message).toContain('oidc.clientSecret is no key');
    expect(message).toContain(
      'robots.passwordGrant is not right (its value is not shown here); expected true or false',
    );
    expect(message).not.toMatch(/hunter2|correct-horse/);
  });
});

test('a stage that is not there is refused by name', () => {
  const reading = () => readStage('nowhere.yaml');
  expect(reading).toThrow(HouseFault);
  expect(reading).toThrow("nowhere.yaml, the file of the stage, can't be read (ENOENT).");
});
