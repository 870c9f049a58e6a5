import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '#core/pool/environment.ts';
import { DesktopType, reservedOf, rootDeviceOf, type DcvType } from '#core/stage/desktop-type.ts';
import { aDcvType } from '#test/support/dcv-world.ts';

type Wishes = NonNullable<Parameters<typeof aDcvType>[1]>;
const parsed = (wishes: Wishes): DcvType => {
  const type = DesktopType.parse(aDcvType('cad', wishes));
  if (type.runtime !== 'dcv') throw new Error('no type for DCV');
  return type;
};
const consoles = { session: 'console', alwaysOn: true, pool: { capacity: 3 } } as const;

describe('consoles that are always on', () => {
  it('keep all that nobody has, without a number of their own', () => {
    expect(reservedOf(parsed(consoles))).toEqual({ capacity: 3, reserved: 3 });
    expect(reservedOf(parsed({ pool: { capacity: 3, reserved: 1 } }))).toMatchObject({ reserved: 1 });
  });

  it('are others than consoles that are made for each person', () => {
    expect(fingerprintOf(parsed(consoles))).not.toBe(fingerprintOf(parsed({ ...consoles, alwaysOn: false })));
  });
});

describe('the device of a host’s root volume', () => {
  it.each([
    ['/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64', '/dev/xvda'],
    ['/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id', '/dev/sda1'],
    ['/aws/service/something/else', undefined],
    ['ami-0123456789abcdef0', undefined],
  ])('of %s is %s', (image, device) => {
    expect(rootDeviceOf(parsed({ image }))).toBe(device);
  });

  it('is what the operator says it is', () => {
    expect(rootDeviceOf(parsed({ rootDevice: '/dev/nvme0n1' }))).toBe('/dev/nvme0n1');
  });
});

describe('wishes that do not go together are refused', () => {
  it.each<[string, Wishes, string]>([
    ['virtual sessions that are always on', { alwaysOn: true }, 'alwaysOn'],
    ['a reserve beside consoles that all wait', { ...consoles, pool: { capacity: 3, reserved: 1 } }, 'pool.reserved'],
    ['a first reserve beside them', { ...consoles, pool: { capacity: 3, initial: 0 } }, 'pool.reserved'],
    ['machines that stand by beside those that run all the time', { ...consoles, warmHosts: 1 }, 'warmHosts'],
    ['a thousand machines all day', { ...consoles, pool: { capacity: 1_000 } }, 'pool.capacity'],
    ['a device that is none', { rootDevice: 'xvda' }, 'rootDevice'],
  ])('%s', (_, wishes, field) => {
    const { error } = DesktopType.safeParse(aDcvType('cad', wishes));
    expect(error?.issues.map(({ path }) => path.map(String).join('.')).join(' ')).toContain(field);
  });
});
