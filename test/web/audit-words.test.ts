import { readFileSync } from 'node:fs';
import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { EndReason } from '#core/contract/gateway.ts';
import { iservActs, licensingActs, noticeActs, relayActs } from '#lambdas/auditing/acts.ts';
import { actKey, detailOf, reasonKey } from '#web/features/audit/words.ts';
import { de } from '#web/texts/de.ts';

describe('the words of the audit', () => {
  beforeAll(() => i18next.init({ lng: 'de', resources: { de: { translation: de } } }));

  it('name each act that a route records', () => {
    const request = { params: { id: 'x', ref: 'x', user: 'x' } } as never;
    const acts = [iservActs, licensingActs, noticeActs, relayActs].flatMap((table) =>
      Object.values<(request: never) => unknown>(table).map((actOf) => actOf(request)),
    ) as readonly { readonly name: string }[];
    expect(acts.length).toBeGreaterThan(10);
    for (const { name } of acts) expect([name, actKey('admin', name)]).toEqual([name, `audit.act.${name}`]);
  });

  it('leave the name of a thing alone, even one that is called like an act', () => {
    expect(actKey('board', 'sign-in')).toBeNull();
    expect(actKey('admin', 'toString')).toBeNull();
    expect(actKey('admin', 'brand-new')).toBeNull();
  });

  it('have a reason for each end of a desktop', () => {
    for (const reason of EndReason.options)
      expect([reason, reasonKey(reason)]).toEqual([reason, `audit.why.${reason}`]);
    expect(reasonKey('brand-new')).toBeNull();
  });

  it.each(['core/auditing/check-chain.ts', 'core/auditing/check-file.ts', 'core/usecases/auditing/verify-week.ts'])(
    'say in German whatever %s finds',
    (path) => {
      const source = readFileSync(path, 'utf8').replaceAll(/throw new Refusal\([^)]*\)/g, '');
      const sentences = [...source.matchAll(/(?<=['`])[A-Z$][^'`\n]* [^'`\n]*\.(?=['`])/g)].map(([sentence]) =>
        sentence.replaceAll(/\$\{[^}]*\}/g, '7'),
      );
      expect(sentences.length).toBeGreaterThan(1);
      expect(sentences.filter((sentence) => detailOf(sentence) === null)).toEqual([]);
    },
  );

  it('fill in what a finding names', () => {
    const found = detailOf('Records 3 to 17 are not there.');
    expect(found && i18next.t(found.key, { replace: found.values })).toBe('Die Einträge 3 bis 17 sind nicht da.');
    expect(detailOf('Something else is wrong.')).toBeNull();
  });
});
