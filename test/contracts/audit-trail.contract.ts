import { beforeEach, describe, expect, test } from 'vitest';
import type { AuditEntry, AuditTrail } from '#core/ports/audit-trail.ts';
import { anEntry } from '#test/support/audit.ts';

export type TrailUnderTest = {
  readonly trail: AuditTrail;
  /** What has been recorded, in its order, once everything told has arrived. */
  readonly recorded: () => Promise<readonly Omit<AuditEntry, 'id'>[]>;
};

/** What every audit trail does. */
export function auditTrailContract(name: string, make: () => Promise<TrailUnderTest>): void {
  describe(name, () => {
    let under: TrailUnderTest;
    beforeEach(async () => {
      under = await make();
    });
    const names = async () => (await under.recorded()).map(({ name: one }) => one);

    test('records what it is told, as it is told', async () => {
      const entry = anEntry('one', { username: 'Jürgen "=1" \u{1f980}\u0000', subName: '', person: null });
      await under.trail.record([entry]);
      const { id: _, ...told } = entry;
      expect(await under.recorded()).toEqual([told]);
    });

    test('keeps the order, also of more than fit into one call', async () => {
      const many = Array.from({ length: 25 }, (_, at) => anEntry(`entry ${at}`, { name: `line ${at}` }));
      await under.trail.record(many);
      expect(await names()).toEqual(many.map((entry) => entry.name));
    });

    test('records the same entry once, though it is told twice, and together with others', async () => {
      await under.trail.record([anEntry('one', { name: 'first' })]);
      await under.trail.record([anEntry('one', { name: 'again' }), anEntry('two', { name: 'second' })]);
      await under.trail.record([anEntry('two', { name: 'again' }), anEntry('two', { name: 'and again' })]);
      expect(await names()).toEqual(['first', 'second']);
    });

    test('records nothing when it is told nothing', async () => {
      await under.trail.record([]);
      expect(await under.recorded()).toEqual([]);
    });
  });
}
