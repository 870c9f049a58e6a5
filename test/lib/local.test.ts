import { describe, expect, test } from 'vitest';
import { Stage } from '#core/stage/stage.ts';
import { HouseFault } from '#lib/fault.ts';
import { readLocalContext, stageFor } from '#lib/local-context.ts';
import { aHouse, aStage, domains, local } from './house.ts';
import { found } from './resources.ts';

type Leaf = readonly [path: string, value: unknown];
const leaves = (value: unknown, path = ''): Leaf[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, one]) => leaves(one, `${path}/${key}`))
    : [[path, value]];

describe('the context of one machine', () => {
  test('changes addresses and the secrets that everybody may know, and nothing else: what runs there is what ships', () => {
    const shipped = aHouse().templates;
    const here = aHouse({ local }).templates;
    for (const stack of Object.keys(shipped) as (keyof typeof shipped)[]) {
      const before = new Map(leaves(shipped[stack].toJSON()));
      const changed = leaves(here[stack].toJSON()).filter(([path, value]) => before.get(path) !== value);
      const expected = {
        // Machines that are folders fetch nothing.
        desktops: [''],
        gateway: [local.upstreams, local.desktops, local.desktops],
        web: [local.portal],
        service: ['12345', local.webhookNetworks, 'lookup-secret', 'robot-secret'],
      };
      const values: readonly string[] = Reflect.get(expected, stack) ?? [];
      expect(changed.map(([, value]) => String(value)).sort(), stack).toEqual(values);
    }
  });

  test('switches every grant of robots on, and knows their secrets', () => {
    const stage = stageFor(aStage(), local);
    const secrets = found({ service: aHouse({ stage, local }).templates.service }, 'AWS::SecretsManager::Secret');
    const known = secrets.flatMap(({ properties }) =>
      properties.SecretString === undefined ? [] : [[properties.Name, properties.SecretString]],
    );
    expect(known).toEqual([
      ['deskpool/demo/robots/robot-id/secret', 'robot-secret'],
      ['deskpool/demo/robots/robot-id/password', 'robot-password'],
      ['deskpool/demo/lookup/lookup-admin', 'lookup-secret'],
      ['deskpool/demo/relay/promon', '12345'],
    ]);
  });

  test('shows licences where none are declared, marked as a demonstration, and takes nothing for granted where some are', () => {
    const { entitlements, licensing } = stageFor(aStage(), local);
    expect(entitlements.map(({ feature, quantity, demonstration }) => [feature, quantity, demonstration])).toEqual([
      ['NVIDIA RTX Virtual Workstation', 100, true],
      ['NVIDIA Virtual Applications', 100, true],
    ]);
    expect(licensing.clientTokenOpen).toBe(true);
    expect(Stage.parse(stageFor(aStage(), local)).entitlements).toEqual(entitlements);
    const own = [
      { feature: 'GRID-vGaming', quantity: 1, evidence: 'order 1', from: '2026-01-01', until: '2026-12-31' },
    ];
    const declared = stageFor(aStage({ entitlements: own }), local);
    expect([declared.entitlements.length, declared.licensing.clientTokenOpen]).toEqual([1, false]);
    expect(stageFor(aStage(), undefined).entitlements).toEqual([]);
  });

  test('lets anybody manage sessions on hosts, which no stage may in AWS', () => {
    expect(stageFor(aStage(), local).dcv.openManagement).toBe(true);
    expect(stageFor(aStage(), undefined).dcv.openManagement).toBe(false);
    const open = aStage({ dcv: { openManagement: true } });
    expect(() => stageFor(open, undefined)).toThrow('never for AWS');
    expect(stageFor(open, local).dcv.openManagement).toBe(true);
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
