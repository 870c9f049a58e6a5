import { describe, expect, it } from 'vitest';
import { CloudFault } from '#local/template/fault.ts';
import { noValue, resolve, resolveWhatCan, Unresolved } from '#local/template/intrinsics.ts';
import type { Scope } from '#local/template/intrinsics.ts';

const known: Readonly<Record<string, unknown>> = {
  Table: 'table-1',
  'AWS::Region': 'eu-central-1',
  'AWS::NoValue': noValue,
};
const scope: Scope = {
  ref: (name) => {
    if (name in known) return known[name];
    throw new CloudFault(`no ${name}`);
  },
  attribute: (resource, name) => `${resource}/${name}`,
  imported: (name) => `imported ${name}`,
  output: (stack, name) => `${stack} gives ${name}`,
  condition: (name) => name === 'Yes',
  mapped: (...keys) => keys.join('.'),
  zones: () => ['eu-central-1a', 'eu-central-1b'],
};

describe('an intrinsic function', () => {
  it.each([
    ['Ref', { Ref: 'Table' }, 'table-1'],
    ['Fn::GetAtt with a list', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'Table/Arn'],
    [
      'Fn::GetAtt with a text, whose attribute has dots',
      { 'Fn::GetAtt': 'Db.Endpoint.Address' },
      'Db/Endpoint.Address',
    ],
    [
      'Fn::Sub',
      { 'Fn::Sub': 'arn:${AWS::Region}:${Table}:${Table.Arn}:${!Kept}' },
      'arn:eu-central-1:table-1:Table/Arn:${Kept}',
    ],
    ['Fn::Sub with its own names', { 'Fn::Sub': ['${a}-${Table}', { a: { Ref: 'Table' } }] }, 'table-1-table-1'],
    ['Fn::Join', { 'Fn::Join': ['/', ['a', { Ref: 'Table' }, 3]] }, 'a/table-1/3'],
    ['Fn::Select of Fn::Split', { 'Fn::Select': [2, { 'Fn::Split': ['/', 'https://host/prod'] }] }, 'host'],
    ['Fn::Select of Fn::GetAZs', { 'Fn::Select': [1, { 'Fn::GetAZs': '' }] }, 'eu-central-1b'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Map', { Ref: 'AWS::Region' }, 'x'] }, 'Map.eu-central-1.x'],
    ['Fn::If that holds', { 'Fn::If': ['Yes', 'then', 'else'] }, 'then'],
    ['Fn::If that does not', { 'Fn::If': ['No', 'then', { Ref: 'Table' }] }, 'table-1'],
    ['Fn::ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': 'x-${Table}' } }, 'imported x-table-1'],
    [
      'Fn::GetStackOutput',
      { 'Fn::GetStackOutput': { StackName: 'edge', OutputName: 'Acl', Region: 'us-east-1' } },
      'edge gives Acl',
    ],
    ['Fn::Base64', { 'Fn::Base64': 'hi' }, 'aGk='],
    ['Fn::Equals', { 'Fn::Equals': [{ Ref: 'Table' }, 'table-1'] }, true],
    [
      'Fn::And, Fn::Or and Fn::Not',
      { 'Fn::And': [{ Condition: 'Yes' }, { 'Fn::Or': [{ Condition: 'No' }, { 'Fn::Not': [{ Condition: 'No' }] }] }] },
      true,
    ],
    ['Fn::ToJsonString', { 'Fn::ToJsonString': { a: { Ref: 'Table' } } }, '{"a":"table-1"}'],
  ])('%s is replaced by what it stands for', (_, value, meant) => {
    expect(resolve(value, scope)).toEqual(meant);
  });

  it('that is AWS::NoValue leaves its property or member out', () => {
    expect(resolve({ a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] }, scope)).toEqual({ b: [1] });
  });

  it('is not seen in the Condition of a policy statement', () => {
    const policy = { Condition: { ArnEquals: { 'ecs:cluster': { Ref: 'Table' } } } };
    expect(resolve(policy, scope)).toEqual({ Condition: { ArnEquals: { 'ecs:cluster': 'table-1' } } });
  });

  it('that nobody here knows is refused by name', () => {
    expect(() => resolve({ 'Fn::Transform': {} }, scope)).toThrow('Fn::Transform');
  });

  it('that can not be worked out harms only the value it stands in, where that is asked for', () => {
    const found = resolveWhatCan(
      { good: { Ref: 'Table' }, bad: { 'Fn::Join': ['', ['a', { Ref: 'Nobody' }]] } },
      scope,
    );
    expect(found).toEqual({ good: 'table-1', bad: expect.any(Unresolved) as unknown });
  });
});
