import { describe, expect, it } from 'vitest';
import { matchesPattern } from '#local/events/pattern.ts';

const event = {
  source: 'aws.ecs',
  detail: { lastStatus: 'RUNNING', clusterArn: 'arn:cluster/desks', count: 3, tags: ['a', 'b'], none: null },
};

describe('an event', () => {
  it.each([
    ['a value of the list', { source: ['aws.ec2', 'aws.ecs'] }, true],
    ['no value of the list', { source: ['aws.ec2'] }, false],
    ['every field', { source: ['aws.ecs'], detail: { lastStatus: ['STOPPED'] } }, false],
    ['one member of a list', { detail: { tags: ['b'] } }, true],
    ['null', { detail: { none: [null] } }, true],
    ['prefix', { detail: { clusterArn: [{ prefix: 'arn:' }] } }, true],
    ['suffix', { detail: { clusterArn: [{ suffix: '/desks' }] } }, true],
    ['wildcard', { detail: { clusterArn: [{ wildcard: 'arn:*/desk?' }] } }, false],
    ['equals-ignore-case', { detail: { lastStatus: [{ 'equals-ignore-case': 'running' }] } }, true],
    ['anything-but', { detail: { lastStatus: [{ 'anything-but': ['RUNNING'] }] } }, false],
    ['anything-but a prefix', { detail: { lastStatus: [{ 'anything-but': { prefix: 'STOP' } }] } }, true],
    ['exists', { detail: { exitCode: [{ exists: false }] } }, true],
    ['numeric', { detail: { count: [{ numeric: ['>', 1, '<=', 3] }] } }, true],
    ['numeric out of range', { detail: { count: [{ numeric: ['>', 3] }] } }, false],
    ['$or', { $or: [{ source: ['x'] }, { detail: { count: [3] } }] }, true],
  ])('is held against %s', (_, pattern, fits) => {
    expect(matchesPattern(pattern, event)).toBe(fits);
  });

  it('is never held against a comparison that is not known', () => {
    expect(() => matchesPattern({ source: [{ cidr: '10.0.0.0/8' }] }, event)).toThrow('"cidr"');
  });
});
