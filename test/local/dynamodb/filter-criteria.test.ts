import { expect, test } from 'vitest';
import { compileFilters } from '#local/dynamodb/filter-criteria.ts';
import type { StreamRecord } from '#local/dynamodb/stream.ts';

const record: StreamRecord = {
  eventID: '1',
  eventName: 'MODIFY',
  eventVersion: '1.1',
  eventSource: 'aws:dynamodb',
  awsRegion: 'eu-central-1',
  eventSourceARN: 'arn',
  dynamodb: {
    ApproximateCreationDateTime: 1,
    Keys: { id: { S: 'session#1' } },
    NewImage: {
      id: { S: 'session#1' },
      state: { S: 'active' },
      n: { N: '5' },
      tags: { SS: ['a', 'b'] },
      on: { BOOL: true },
    },
    SequenceNumber: '1',
    SizeBytes: 40,
    StreamViewType: 'NEW_IMAGE',
  },
};

const passes = (...patterns: readonly object[]) =>
  compileFilters({ Filters: patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })) })(record);
const ofNewImage = (NewImage: object) => ({ dynamodb: { NewImage } });

test('no filter lets everything through', () => {
  expect(compileFilters(undefined)(record)).toBe(true);
  expect(compileFilters({ Filters: [] })(record)).toBe(true);
});

test('a pattern matches when all its members do, one of the values each', () => {
  expect(passes({ eventName: ['INSERT', 'MODIFY'] })).toBe(true);
  expect(passes({ eventName: ['MODIFY'], awsRegion: ['us-east-1'] })).toBe(false);
  expect(passes(ofNewImage({ state: { S: ['active'] }, on: { BOOL: [true] } }))).toBe(true);
  expect(passes(ofNewImage({ state: { S: ['ended'] } }))).toBe(false);
});

test('of several patterns one is enough', () => {
  expect(passes({ eventName: ['REMOVE'] }, { eventName: ['MODIFY'] })).toBe(true);
  expect(passes({ $or: [{ eventName: ['REMOVE'] }, { awsRegion: ['eu-central-1'] }] })).toBe(true);
});

test('prefixes, suffixes and case', () => {
  expect(passes({ dynamodb: { Keys: { id: { S: [{ prefix: 'session#' }] } } } })).toBe(true);
  expect(passes({ dynamodb: { Keys: { id: { S: [{ prefix: 'person#' }] } } } })).toBe(false);
  expect(passes({ dynamodb: { Keys: { id: { S: [{ suffix: '#1' }] } } } })).toBe(true);
  expect(passes({ eventName: [{ 'equals-ignore-case': 'modify' }] })).toBe(true);
});

test('exists is about leaves: what is there, and what is not', () => {
  expect(passes(ofNewImage({ state: { S: [{ exists: true }] } }))).toBe(true);
  expect(passes(ofNewImage({ owner: { S: [{ exists: false }] } }))).toBe(true);
  expect(passes(ofNewImage({ state: { S: [{ exists: false }] } }))).toBe(false);
  expect(passes({ dynamodb: { OldImage: { state: { S: [{ exists: false }] } } } })).toBe(true);
  expect(passes({ userIdentity: { type: [{ exists: false }] } })).toBe(true);
});

test('anything-but needs a value, and another one', () => {
  expect(passes(ofNewImage({ state: { S: [{ 'anything-but': 'ended' }] } }))).toBe(true);
  expect(passes(ofNewImage({ state: { S: [{ 'anything-but': ['ended', 'active'] }] } }))).toBe(false);
  expect(passes(ofNewImage({ state: { S: [{ 'anything-but': { prefix: 'act' } }] } }))).toBe(false);
  expect(passes(ofNewImage({ owner: { S: [{ 'anything-but': 'x' }] } }))).toBe(false);
});

test('a list matches by one of its elements', () => {
  expect(passes(ofNewImage({ tags: { SS: ['b'] } }))).toBe(true);
  expect(passes(ofNewImage({ tags: { SS: ['c'] } }))).toBe(false);
});

test('numbers of items are text, numbers of the record are numbers', () => {
  expect(passes(ofNewImage({ n: { N: ['5'] } }))).toBe(true);
  expect(passes(ofNewImage({ n: { N: [5] } }))).toBe(false);
  expect(passes(ofNewImage({ n: { N: [{ numeric: ['>', 1] }] } }))).toBe(false);
  expect(passes({ dynamodb: { SizeBytes: [{ numeric: ['>=', 40, '<', 41] }] } })).toBe(true);
});

test.each([
  ['a rule that is not known here', { eventName: [{ cidr: '10.0.0.0/8' }] }],
  ['two rules in one', { eventName: [{ prefix: 'M', suffix: 'Y' }] }],
  ['a value without a list', { eventName: 'MODIFY' }],
  ['a numeric that cannot be read', { eventName: [{ numeric: ['>'] }] }],
])('%s is refused at once', (_, pattern) => {
  expect(() => passes(pattern)).toThrow(/filter/);
});
