import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { StageInput } from '#core/stage/stage.ts';
import { functionEntries } from '#lib/functions.ts';
import { aHouse, aStage } from './house.ts';
import { aHouseWith } from './kasm-wishes.ts';
import { found, only } from './resources.ts';

/** With what rings only where somebody asks for it. */
const { templates } = aHouseWith({ gpu: 1 });
const operations = { operations: templates.operations };
const alarms = found(operations, 'AWS::CloudWatch::Alarm').map(({ properties }) => properties);
const names: readonly string[] = alarms.map(({ AlarmName }) => AlarmName);

const runbook = readFileSync('docs/runbook.md', 'utf8');
const chapters = runbook
  .split(/^## /m)
  .slice(1)
  .map((chapter) => {
    const [heading = '', ...text] = chapter.split('\n');
    return { anchor: heading.trim().toLowerCase().replaceAll(' ', '-'), text: text.join('\n') };
  });

describe('every alarm', () => {
  test.each(names.map((name, index) => [name, alarms[index]] as const))(
    '%s names its chapter of the runbook',
    (_, alarm) => {
      const [, anchor] = /docs\/runbook\.md#([a-z-]+)$/.exec(alarm.AlarmDescription) ?? [];
      expect(chapters.map((chapter) => chapter.anchor)).toContain(anchor);
    },
  );

  test('rings the operators, and tells them when it is over', () => {
    for (const { AlarmActions, OKActions } of alarms) {
      expect(AlarmActions).toEqual([{ Ref: expect.stringContaining('BellTopic') }]);
      expect(OKActions).toEqual(AlarmActions);
    }
  });

  test('may publish: the topic has a policy of its own, which takes the place of the one that lets everybody here', () => {
    const { Statement } = only(found(operations, 'AWS::SNS::TopicPolicy')).properties.PolicyDocument;
    expect(Statement).toContainEqual({
      Sid: expect.any(String),
      Effect: 'Allow',
      Action: 'sns:Publish',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Resource: { Ref: expect.stringContaining('BellTopic') },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
  });
});

describe('every chapter of the runbook', () => {
  test.each(chapters.map(({ anchor, text }) => [anchor, text] as const))(
    '%s says what it means, where to look and what to do',
    (_, text) => {
      expect(text).toMatch(/\*\*Means\*\*[\s\S]*\*\*Look first\*\*[\s\S]*\*\*Do\*\*/);
    },
  );
  test('is about an alarm that there is', () => {
    const rung = new Set(alarms.map(({ AlarmDescription }) => AlarmDescription.split('#')[1]));
    expect(chapters.map(({ anchor }) => anchor).filter((anchor) => !rung.has(anchor))).toEqual([]);
  });
});

describe('something rings', () => {
  const atRunTime = Object.keys(functionEntries).filter((name) => !['publish-page', 'licensing-keys'].includes(name));
  test.each(atRunTime)('when %s fails or is turned away', (name) => {
    expect(names).toContain(`deskpool-demo-function-errors-${name}`);
    expect(names).toContain(`deskpool-demo-function-throttles-${name}`);
  });
  test('when anything lies among the dead letters', () => {
    const queues = found(templates, 'AWS::SQS::Queue').flatMap(
      ({ properties }) => /^deskpool-demo-(.*)-failed(?:\.fifo)?$/.exec(properties.QueueName)?.[1] ?? [],
    );
    expect(queues).toEqual(expect.arrayContaining(['webhooks', 'mails']));
    const watched = names.flatMap((name) => /dead-letters-(.*)$/.exec(name)?.[1] ?? []);
    expect(new Set(watched)).toEqual(new Set(queues));
  });
  test('when a listener falls a minute behind', () => {
    const lag = alarms.filter(({ MetricName }) => MetricName === 'IteratorAge');
    const listeners = found(templates, 'AWS::Lambda::EventSourceMapping').filter(
      ({ properties }) => properties.StartingPosition,
    );
    expect(lag.map(({ Threshold }) => Threshold)).toEqual(listeners.map(() => 60_000));
  });
  test('when fewer than two gateways are well, also when nobody says so', () => {
    const alarm = only(alarms.filter(({ AlarmName }) => AlarmName.includes('gateways-unhealthy')));
    expect(alarm).toMatchObject({
      Threshold: 2,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });
  test('when a feature has 90 % of its seats in use', () => {
    expect(only(alarms.filter(({ AlarmName }) => AlarmName.includes('licence-use')))).toMatchObject({
      Namespace: 'Deskpool',
      MetricName: 'LicenceUse',
      Dimensions: [{ Name: 'service', Value: 'demo' }],
      Statistic: 'Maximum',
      Threshold: 90,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
  });
  test.each(['sessions', 'access', 'live', 'licensing', 'relay', 'notices', 'board'])(
    'when the table of %s is throttled',
    (name) => {
      expect(names).toContain(`deskpool-demo-table-throttles-${name}`);
    },
  );
});

test('operators get mail', () => {
  const { templates: own } = aHouse({ stage: aStage({ operators: ['ops@example.org'] }) });
  const subscribed = found({ operations: own.operations }, 'AWS::SNS::Subscription').map(
    ({ properties }) => properties,
  );
  expect(subscribed.filter(({ Protocol }) => Protocol === 'email')).toMatchObject([{ Endpoint: 'ops@example.org' }]);
});

describe('the relay hears of alarms', () => {
  const toldIn = (relay: StageInput['relay']) => {
    const own = { operations: aHouse({ stage: aStage({ relay }) }).templates.operations };
    return {
      subscribed: found(own, 'AWS::SNS::Subscription').map(({ properties }) => properties.Protocol),
      allowed: found(own, 'AWS::Lambda::Permission').map(({ properties }) => properties),
    };
  };
  test('where every alarm has somebody to go to', () => {
    const { subscribed, allowed } = toldIn({ sender: 'us@example.org', recipients: ['ops@example.org'] });
    expect(subscribed).toEqual(['lambda']);
    expect(only(allowed)).toMatchObject({
      Action: 'lambda:InvokeFunction',
      Principal: 'sns.amazonaws.com',
      SourceArn: { Ref: expect.stringContaining('BellTopic') },
    });
  });
  test.each([{}, { sender: 'us@example.org' }, { recipients: ['ops@example.org'] }])(
    'and not where some would fail, and ring for that: %j',
    (relay) => {
      expect(toldIn(relay)).toEqual({ subscribed: [], allowed: [] });
    },
  );
});

test('there is a dashboard', () => {
  expect(only(found(operations, 'AWS::CloudWatch::Dashboard')).properties.DashboardName).toBe('deskpool-demo');
});
