import { describe, expect, it } from 'vitest';
import { environmentName, fingerprintOf, learn, sessionName } from '#core/pool/environment.ts';
import type { DesktopType } from '#core/stage/desktop-type.ts';
import { aDesktopType, aStage } from '#test/support/builders.ts';

const typeWith = (more: Parameters<typeof aDesktopType>[1] = {}): DesktopType => {
  const [type] = aStage({ desktops: [aDesktopType('chromium', more)] }).desktops;
  if (!type) throw new Error('the stage has one');
  return type;
};

describe('names', () => {
  it('are padded, and grow where they must', () => {
    expect([1, 12, 123].map((number) => environmentName('demo', number))).toEqual([
      'demo-w01',
      'demo-w12',
      'demo-w123',
    ]);
    expect([1, 999, 1_000].map((number) => sessionName('demo-w01', number))).toEqual([
      'demo-w01-s001',
      'demo-w01-s999',
      'demo-w01-s1000',
    ]);
  });
});

describe('what calls for a new environment', () => {
  const same = fingerprintOf(typeWith());

  it.each([
    ['another image', typeWith({ image: 'kasmweb/chromium:1.16.0' })],
    ['another size', typeWith({ cpu: 4_096, memory: 16_384 })],
    ['a home that stays', typeWith({ persistentHome: true })],
  ])('%s does', (_, type) => {
    expect(fingerprintOf(type)).not.toBe(same);
  });

  it.each([
    ['another title', typeWith({ title: { en: 'New', de: 'Neu' } })],
    ['other limits', typeWith({ limits: { idle: '1h' } })],
    ['another capacity', typeWith({ pool: { capacity: 99, reserved: 5 } })],
    ['another audience', typeWith({ audience: { roles: ['admin'] } })],
  ])('%s does not', (_, type) => {
    expect(fingerprintOf(type)).toBe(same);
  });
});

describe('the estimate', () => {
  it('begins with the first start', () => {
    expect(learn(null, 61.04)).toBe(61);
  });

  it('is not thrown off by one odd start, and follows after a few', () => {
    expect(learn(40, 140)).toBe(70);
    let estimate: number | null = 40;
    for (let starts = 0; starts < 8; starts += 1) estimate = learn(estimate, 100);
    expect(estimate).toBeGreaterThan(95);
  });
});
