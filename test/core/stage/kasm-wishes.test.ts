import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '#core/pool/environment.ts';
import { DesktopType, gpuHostsOf, type KasmType } from '#core/stage/desktop-type.ts';
import { aDesktopType } from '#test/support/builders.ts';

type Wishes = NonNullable<Parameters<typeof aDesktopType>[1]>;
const parsed = (wishes: Wishes): KasmType => {
  const type = DesktopType.parse(aDesktopType('cad', wishes));
  if (type.runtime !== 'kasm') throw new Error('no Kasm type');
  return type;
};

describe('a Kasm type with a GPU', () => {
  it('may have any size, since its hosts are no Fargate', () => {
    expect(parsed({ gpu: 1, cpu: 3_000, memory: 14_000 })).toMatchObject({ gpu: 1, cpu: 3_000, memory: 14_000 });
  });

  it('runs on the hosts that it names, or on the usual ones', () => {
    expect(gpuHostsOf(parsed({ gpu: 1, instanceTypes: ['g6e.xlarge'] }))).toEqual(['g6e.xlarge']);
    expect(gpuHostsOf(parsed({ gpu: 1 }))).toEqual(['g4dn.xlarge', 'g6.xlarge', 'g5.xlarge']);
  });

  it('is another one on other hosts', () => {
    const prints = ['g6.xlarge', 'g5.xlarge'].map((host) => fingerprintOf(parsed({ gpu: 1, instanceTypes: [host] })));
    expect(new Set(prints).size).toBe(2);
  });
});

describe('wishes that do not go together are refused', () => {
  it.each<[string, Wishes, string]>([
    ['hosts without a GPU', { instanceTypes: ['g5.xlarge'] }, 'instanceTypes'],
    ['hosts that stand by without a GPU', { warmHosts: 1 }, 'warmHosts'],
    ['next to no memory beside a GPU', { gpu: 1, memory: 100 }, 'memory'],
    ['a host that is none', { gpu: 1, instanceTypes: ['big one'] }, 'instanceTypes'],
    ['a reserve of desktops with a home', { persistentHome: true, pool: { capacity: 5, reserved: 1 } }, 'reserved'],
    ['a first reserve of them', { persistentHome: true, pool: { capacity: 5, initial: 1 } }, 'initial'],
  ])('%s', (_, wishes, field) => {
    const { error } = DesktopType.safeParse(aDesktopType('cad', wishes));
    expect(error?.issues.map(({ path }) => path.map(String).join('.')).join(' ')).toContain(field);
  });
});
