import { describe, expect, it } from 'vitest';
import { desktopTypesFor, requireDesktopType } from '#core/pool/catalogue.ts';
import { aDesktopType, aPerson, aStage } from '#test/support/builders.ts';

const { desktops } = aStage({
  desktops: [
    aDesktopType('chromium'),
    aDesktopType('teachers', { audience: { roles: ['teacher'] } }),
    aDesktopType('robotics', { audience: { roles: [], groups: ['club-robotics'] } }),
    aDesktopType('nobodys', { audience: { roles: [] } }),
  ],
});
const names = (person: Parameters<typeof desktopTypesFor>[0]) =>
  desktopTypesFor(person, desktops).map(({ name }) => name);

describe('the catalogue', () => {
  it('shows each person what is for one of his roles or groups, in the operator’s order', () => {
    expect(names(aPerson('alice'))).toEqual(['chromium']);
    expect(names(aPerson('tom', { roles: ['teacher'] }))).toEqual(['chromium', 'teachers']);
    expect(names(aPerson('rob', { groups: ['club-robotics'] }))).toEqual(['chromium', 'robotics']);
  });

  it('has no back door for admins', () => {
    expect(names(aPerson('root', { roles: ['admin'] }))).toEqual(['chromium']);
  });

  it('tells what is not there from what is not allowed', () => {
    expect(requireDesktopType(aPerson('alice'), desktops, 'chromium').name).toBe('chromium');
    expect(() => requireDesktopType(aPerson('alice'), desktops, 'windows')).toThrow(
      expect.objectContaining({ code: 'no-such-desktop-type' }),
    );
    expect(() => requireDesktopType(aPerson('alice'), desktops, 'teachers')).toThrow(
      expect.objectContaining({ code: 'not-permitted' }),
    );
  });
});
