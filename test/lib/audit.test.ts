import { describe, expect, test } from 'vitest';
import { aHouse, aStage } from './house.ts';
import { found, only, statementsOf } from './resources.ts';

const { templates } = aHouse();
const filesOf = (from: typeof templates) =>
  only(found(from, 'AWS::S3::Bucket').filter(({ id }) => id.startsWith('FilesBucket')));

describe('the bucket of the weekly files', () => {
  const { properties, resource } = filesOf(templates);

  test('keeps every version, none of an older one for longer than a day, and itself', () => {
    expect(properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
    expect(properties.LifecycleConfiguration.Rules).toEqual([
      { NoncurrentVersionExpiration: { NoncurrentDays: 1 }, Status: 'Enabled' },
    ]);
    expect(resource.DeletionPolicy).toBe('Retain');
    expect(properties.LoggingConfiguration).toMatchObject({ LogFilePrefix: 'audit/' });
  });

  test('answers by TLS alone', () => {
    const policies = found(templates, 'AWS::S3::BucketPolicy').filter(({ id }) => id.startsWith('FilesBucketPolicy'));
    expect(JSON.stringify(only(policies).properties)).toContain('"aws:SecureTransport":"false"');
  });

  test('locks nothing where the stage says nothing', () => {
    expect(properties).not.toHaveProperty('ObjectLockEnabled');
  });

  test.each(['governance', 'compliance'] as const)('locks each version in %s mode where the stage says so', (mode) => {
    const { templates: locked } = aHouse({ stage: aStage({ audit: { objectLock: { mode, days: 365 } } }) });
    expect(filesOf(locked).properties).toMatchObject({
      ObjectLockEnabled: true,
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: mode.toUpperCase(), Days: 365 } },
      },
    });
  });
});

describe('the queue of the audit', () => {
  test('keeps an order and each entry once, and tries for half an hour before an entry is laid aside', () => {
    const queue = only(
      found(templates, 'AWS::SQS::Queue').filter(
        ({ properties }) => properties.QueueName === 'deskpool-demo-audit.fifo',
      ),
    );
    expect(queue.properties).toMatchObject({
      FifoQueue: true,
      VisibilityTimeout: 60,
      RedrivePolicy: { maxReceiveCount: 30 },
    });
    const appending = only(
      found(templates, 'AWS::Lambda::Function').filter(
        ({ properties }) => properties.FunctionName === 'deskpool-demo-append-audit',
      ),
    );
    expect(appending.properties.Timeout * 6).toBeLessThanOrEqual(queue.properties.VisibilityTimeout);
  });
});

describe('nobody', () => {
  test.each(['append-audit', 'export-audit', 'audit'])('is let remove a record or a file: not %s', (name) => {
    const statements = statementsOf(templates, `deskpool-demo-${name}`);
    const actions = statements.flatMap(({ Action }) => Action);
    expect(actions.length).toBeGreaterThan(0);
    // People are taken off the list of another table, with the names that are erased.
    const removing = statements.filter(({ Action }) => [Action].flat().includes('dynamodb:DeleteItem'));
    for (const { Resource } of removing) expect(JSON.stringify(Resource)).toContain('BoardTable');
    expect(removing.length).toBe(name === 'audit' ? 1 : 0);
    expect(actions.filter((action) => /^s3:(Delete|Bypass|PutBucket|PutObjectRetention|\*)/.test(action))).toEqual([]);
  });
});

test('weekly files are looked after each hour', () => {
  const rule = only(
    found(templates, 'AWS::Events::Rule').filter(
      ({ properties }) => properties.Name === 'deskpool-demo-export-audit-each-hour',
    ),
  );
  expect(rule.properties.ScheduleExpression).toBe('rate(1 hour)');
});

test('sign-ins and leases are heard of as they are written, and nothing else of their tables', () => {
  const patterns = found(templates, 'AWS::Lambda::EventSourceMapping').flatMap(({ properties }) =>
    (properties.FilterCriteria?.Filters ?? []).map(({ Pattern }: { Pattern: string }) => JSON.parse(Pattern)),
  );
  expect(patterns).toContainEqual({
    eventName: ['INSERT'],
    dynamodb: { Keys: { pk: { S: [{ prefix: 'LOGIN#' }] }, sk: { S: ['LOGIN'] } } },
  });
  expect(patterns).toContainEqual({
    eventName: ['INSERT'],
    dynamodb: { Keys: { pk: { S: [{ prefix: 'DAY#' }] } } },
  });
});
