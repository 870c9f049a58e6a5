import { describe, expect, test } from 'vitest';
import { HouseFault } from '#lib/fault.ts';
import { readLocalContext, stageFor } from '#lib/local-context.ts';
import { aHouse, aStage, domains } from './house.ts';

const local = {
  portal: 'http://localhost:8080',
  desktops: 'http://{id}.desk.localhost:8080',
  issuer: 'http://localhost:8080/idp',
  upstreams: '127.0.0.1/32:*',
};

type Leaf = readonly [path: string, value: unknown];
const leaves = (value: unknown, path = ''): Leaf[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, one]) => leaves(one, `${path}/${key}`))
    : [[path, value]];

describe('the context of one machine', () => {
  test('changes addresses in the templates, and nothing else: what runs there is what ships', () => {
    const shipped = aHouse().templates;
    const here = aHouse({ local }).templates;
    for (const stack of Object.keys(shipped) as (keyof typeof shipped)[]) {
      const before = new Map(leaves(shipped[stack].toJSON()));
      const changed = leaves(here[stack].toJSON()).filter(([path, value]) => before.get(path) !== value);
      const expected = { gateway: [local.upstreams, local.desktops, local.desktops], web: [local.portal] };
      const values: readonly string[] = Reflect.get(expected, stack) ?? [];
      expect(changed.map(([, value]) => String(value)).sort(), stack).toEqual(values);
    }
  });

  test('names the identity provider, and leaves domains out', () => {
    const stage = stageFor(aStage({ domains }), readLocalContext(JSON.stringify(local)));
    expect(stage.oidc.issuer).toBe(local.issuer);
    expect(stage.domains).toBeUndefined();
  });

  test('is read as JSON or as an object, and is not there in AWS', () => {
    expect(readLocalContext(JSON.stringify(local))).toEqual(local);
    expect(readLocalContext(local)).toEqual(local);
    expect(readLocalContext(undefined)).toBeUndefined();
  });

  test.each([
    ['no JSON', '{', 'is no JSON'],
    ['a missing address', JSON.stringify({ ...local, portal: undefined }), 'portal'],
    ['something that nobody knows', JSON.stringify({ ...local, region: 'x' }), 'region'],
  ])('is refused for %s', (_, text, says) => {
    expect(() => readLocalContext(text)).toThrow(HouseFault);
    expect(() => readLocalContext(text)).toThrow(says);
  });
});
