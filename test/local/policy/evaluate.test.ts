import { describe, expect, it } from 'vitest';
import { evaluate } from '#local/policy/evaluate.ts';
import type { Permission } from '#local/policy/evaluate.ts';
import type { Statement } from '#local/policy/statement.ts';

const table = 'arn:aws:dynamodb:eu-central-1:000000000000:table/sessions';
const allow = (some: Partial<Statement> = {}): Statement => ({
  effect: 'Allow',
  actions: ['dynamodb:GetItem'],
  notActions: false,
  resources: [table],
  notResources: false,
  conditions: {},
  ours: true,
  ...some,
});
const getItem: Permission = {
  action: 'dynamodb:GetItem',
  resource: table,
  context: { 'dynamodb:LeadingKeys': ['PERSON#1'], 'ecs:cluster': [] },
};
const isAllowed = (statements: readonly Statement[], permission: Partial<Permission> = {}) =>
  evaluate(statements, { ...getItem, ...permission }).allowed;

describe('a call', () => {
  it.each([
    ['what a statement names', [allow()], true],
    ['nothing that no statement names', [], false],
    ['an action that fits a pattern, whatever its case', [allow({ actions: ['DynamoDB:Get*'] })], true],
    ['no other action', [allow({ actions: ['dynamodb:PutItem'] })], false],
    ['a resource that fits a pattern', [allow({ resources: [`${table.slice(0, -2)}??`] })], true],
    ['no index of a table, when only the table is named', [allow({ resources: [`${table}/index/*`] })], false],
    ['what NotAction does not name', [allow({ actions: ['iam:*'], notActions: true })], true],
    ['nothing that NotAction names', [allow({ actions: ['dynamodb:*'], notActions: true })], false],
    ['no resource that NotResource names', [allow({ notResources: true })], false],
    ['nothing that is denied elsewhere', [allow(), allow({ effect: 'Deny', actions: ['*'] })], false],
    ['what is denied for another resource only', [allow(), allow({ effect: 'Deny', resources: ['x'] })], true],
  ])('may do %s', (_, statements, allowed) => {
    expect(isAllowed(statements)).toBe(allowed);
  });

  it('that is refused is told why in the words of AWS', () => {
    expect(evaluate([], getItem)).toMatchObject({
      why: 'because no identity-based policy allows the dynamodb:GetItem action',
    });
    expect(evaluate([allow({ effect: 'Deny' })], getItem)).toMatchObject({
      why: 'with an explicit deny in an identity-based policy',
    });
  });
});

describe('a condition', () => {
  const under = (conditions: Statement['conditions'], context = getItem.context) =>
    isAllowed([allow({ conditions })], { context });
  it.each([
    ['StringEquals', { StringEquals: { 'dynamodb:LeadingKeys': ['PERSON#1'] } }, true],
    ['StringEquals of something else', { StringEquals: { 'dynamodb:LeadingKeys': ['PERSON#2'] } }, false],
    ['a key in another case', { StringEquals: { 'DYNAMODB:leadingkeys': ['PERSON#1'] } }, true],
    ['StringLike', { StringLike: { 'dynamodb:LeadingKeys': ['PERSON#*'] } }, true],
    ['StringNotEquals', { StringNotEquals: { 'dynamodb:LeadingKeys': ['PERSON#1'] } }, false],
    [
      'ForAllValues:StringEquals',
      { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['PERSON#1', 'PERSON#2'] } },
      true,
    ],
    ['ForAllValues of a key without values', { 'ForAllValues:StringEquals': { 'ecs:cluster': ['x'] } }, true],
    ['ForAnyValue of a key without values', { 'ForAnyValue:StringEquals': { 'ecs:cluster': ['x'] } }, false],
    ['ArnEquals of a key that is not in the request', { ArnEquals: { 'ecs:cluster': ['x'] } }, false],
    ['ArnEqualsIfExists of a key that is not in the request', { ArnEqualsIfExists: { 'ecs:cluster': ['x'] } }, true],
    ['Null', { Null: { 'ecs:cluster': ['true'] } }, true],
    [
      'several, all of which have to hold',
      { StringLike: { 'dynamodb:LeadingKeys': ['*'] }, Null: { 'ecs:cluster': ['false'] } },
      false,
    ],
  ])('%s', (_, conditions, allowed) => {
    expect(under(conditions)).toBe(allowed);
  });

  it('of a key that is not known here does not hold, and says so', () => {
    const verdict = evaluate([allow({ conditions: { StringEquals: { 'aws:MultiFactorAuthAge': ['1'] } } })], getItem);
    expect(verdict).toMatchObject({
      allowed: false,
      why: expect.stringContaining('aws:MultiFactorAuthAge is not known on one machine') as unknown,
    });
  });

  it('that is not known denies where it is a condition of a denial', () => {
    expect(isAllowed([allow(), allow({ effect: 'Deny', conditions: { StringEquals: { 'aws:Odd': ['1'] } } })])).toBe(
      false,
    );
  });

  it('on every one of several values must hold for each', () => {
    const conditions = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['PERSON#1'] } };
    expect(under(conditions, { 'dynamodb:LeadingKeys': ['PERSON#1', 'PERSON#2'] })).toBe(false);
  });
});
