import { describe, expect, test } from 'vitest';
import { functionEntries } from '#lib/functions.ts';
import { aHouse, aStage } from './house.ts';
import { resolved } from './resolve.ts';
import { found, listed, statementsOf } from './resources.ts';

const { templates } = aHouse();
const nameOf = (name: string) => `deskpool-demo-${name}`;
const allowed = (name: string) => statementsOf(templates, nameOf(name));
const actionsOf = (name: string) =>
  allowed(name)
    .flatMap(({ Action }) => listed(Action))
    .sort();
const stackOf = (name: string) => {
  if (name === 'publish-page') return templates.web;
  return /audit/.test(name) ? templates.audit : templates.service;
};
const resourcesOf = (name: string, action: string) =>
  allowed(name)
    .filter(({ Action }) => listed(Action).includes(action))
    .flatMap(({ Resource }) => listed(resolved(Resource, stackOf(name), templates)))
    .map(String);

describe('what functions may do', () => {
  /** Actions that know no resources, or whose resources have ids that somebody else makes. */
  const mayBeWide: Readonly<Record<string, RegExp>> = {
    'xray:PutTraceSegments': /^\*$/,
    'xray:PutTelemetryRecords': /^\*$/,
    'dynamodb:ListStreams': /^\*$/,
    'ecs:ListTasks': /^\*$/,
    'ecs:RunTask': /:task-definition\/deskpool-demo-desktop-[a-z-]+:\*$/,
    'ecs:StopTask': /:task\/deskpool-demo-desktops\/\*$/,
    'ecs:DescribeTasks': /:task\/deskpool-demo-desktops\/\*$/,
    'ecs:TagResource': /:task\/deskpool-demo-desktops\/\*$/,
    'autoscaling:DescribeAutoScalingGroups': /^\*$/,
    'autoscaling:DescribeScalingActivities': /^\*$/,
    'autoscaling:DescribeWarmPool': /^\*$/,
    'autoscaling:CompleteLifecycleAction': /:autoScalingGroup:\*:autoScalingGroupName\/deskpool-demo-dcv-\*$/,
    'autoscaling:RecordLifecycleActionHeartbeat': /:autoScalingGroup:\*:autoScalingGroupName\/deskpool-demo-dcv-\*$/,
    'autoscaling:SetDesiredCapacity': /:autoScalingGroup:\*:autoScalingGroupName\/deskpool-demo-dcv-\*$/,
    'autoscaling:TerminateInstanceInAutoScalingGroup':
      /:autoScalingGroup:\*:autoScalingGroupName\/deskpool-demo-dcv-\*$/,
    'ssm:SendCommand': /:instance\/\*$/,
    'ssm:GetCommandInvocation': /^\*$/,
    'ssm:DescribeInstanceInformation': /^\*$/,
    'execute-api:ManageConnections': /\/live\/(POST|DELETE)\/@connections\/\*$/,
    's3:GetObject': /:FilesBucket\w+\/audit-\*$/,
    's3:PutObject': /:(PageBucket\w+\/|FilesBucket\w+\/audit-)\*$/,
    's3:DeleteObject': /:PageBucket\w+\/\*$/,
  };

  test.each(Object.keys(functionEntries))('%s has no wildcard, but where nothing narrower can be said', (name) => {
    for (const { Action, Resource } of allowed(name)) {
      const wide = listed(resolved(Resource, stackOf(name), templates))
        .map(String)
        .filter((arn) => arn.includes('*'));
      for (const action of listed(Action)) {
        expect(action).not.toContain('*');
        for (const arn of wide)
          expect(arn, `what ${action} is allowed on`).toMatch(mayBeWide[action] ?? /^nothing wide$/);
      }
    }
  });

  test('no function reads a whole table', () => {
    for (const name of Object.keys(functionEntries)) expect(actionsOf(name)).not.toContain('dynamodb:Scan');
  });

  test('no function and no task has a policy of somebody else, but the framework that is called at deployment', () => {
    const roles = found(templates, 'AWS::IAM::Role').filter(({ properties }) => properties.ManagedPolicyArns);
    expect(roles.map(({ id }) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual([
      'DcvRole',
      'LicensingMadeProviderframeworkonEventServiceRole',
      'RestApiCloudWatchRole',
      'PagePublishedProviderframeworkonEventServiceRole',
    ]);
  });

  test('steer alone starts desktops: those of the catalogue, in the one cluster, with their own roles', () => {
    const runners = Object.keys(functionEntries).filter((name) => actionsOf(name).includes('ecs:RunTask'));
    expect(runners).toEqual(['steer']);
    expect(resourcesOf('steer', 'ecs:RunTask').map((arn) => arn.split('/')[1])).toEqual([
      'deskpool-demo-desktop-ubuntu-vscode:*',
      'deskpool-demo-desktop-ubuntu-desktop:*',
      'deskpool-demo-desktop-ubuntu-chromium:*',
    ]);
    expect(resourcesOf('steer', 'iam:PassRole')).toEqual([
      expect.stringMatching(/:RolesExecution/),
      expect.stringMatching(/:RolesTask/),
    ]);
    const conditions = allowed('steer')
      .filter(({ Action }) => listed(Action).some((action) => /^ecs:(Run|Stop|Describe)/.test(action)))
      .map(({ Condition }) => resolved(Condition, templates.service, templates));
    expect(conditions).toEqual(
      conditions.map(() => ({ ArnEquals: { 'ecs:cluster': expect.stringMatching(/:Cluster/) } })),
    );
    expect(conditions.length).toBeGreaterThan(0);
  });

  test('roles are passed to ECS tasks alone', () => {
    const passing = allowed('steer').filter(({ Action }) => Action === 'iam:PassRole');
    expect(passing.map(({ Condition }) => Condition)).toEqual([
      { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    ]);
  });

  test.each([
    ['the secret of the provider', /OidcClient/, ['identity', 'iserv']],
    ['the gateway’s key', /GatewayKey/, ['gateway-api']],
    ['the key of learning platforms’ sessions', /LmsKey/, ['gateway-api', 'steer', 'lms', 'lookup']],
    ['the keys of licences', /LicensingKeys/, ['licensing', 'licensing-keys']],
    ['what webhooks are signed with', /WebhookKey/, ['deliver-webhook']],
    ['the secrets of robots', /Robot/, ['oauth']],
    ['the passwords of lookup clients', /SecretsLookup/, ['lookup']],
    ['what tokens of the relay are signed with', /RelayKey/, ['relay']],
    ['the passwords of users of the relay', /SecretsRelaypromon/, ['relay']],
  ])('%s is read by who needs it, and nobody else', (_, secret, names) => {
    const readers = Object.keys(functionEntries).filter((name) =>
      resourcesOf(name, 'secretsmanager:GetSecretValue').some((arn) => secret.test(arn)),
    );
    expect(readers).toEqual(names);
  });

  test('the passwords of robots are there, and read, only where that grant is on', () => {
    const namesIn = (passwordGrant: boolean) => {
      const stage = aStage({ robots: { clients: [{ clientId: 'lms', username: 'lms@school' }], passwordGrant } });
      const { templates: own } = aHouse({ stage });
      const names = found(own, 'AWS::SecretsManager::Secret').map(({ properties }) => properties.Name);
      const read = JSON.stringify(statementsOf(own, nameOf('oauth')));
      return [names.filter((name) => name.includes('/robots/')), read.includes('RobotPassword')];
    };
    expect(namesIn(false)).toEqual([['deskpool/demo/robots/lms/secret'], false]);
    expect(namesIn(true)).toEqual([['deskpool/demo/robots/lms/secret', 'deskpool/demo/robots/lms/password'], true]);
  });

  test('a stage without robots and lookup clients has a policy without secrets, which would be none', () => {
    const { templates: own } = aHouse({ stage: aStage({ robots: {}, lookup: {} }) });
    for (const name of ['oauth', 'lookup']) {
      for (const { Resource } of statementsOf(own, nameOf(name))) expect(listed(Resource)).not.toEqual([]);
    }
  });

  test('the queue of webhooks is filled by two, and emptied by one', () => {
    const users = (action: string) =>
      Object.keys(functionEntries).filter((name) =>
        resourcesOf(name, action).some((arn) => /:WebhooksQueue\w+$/.test(arn)),
      );
    expect(users('sqs:SendMessage')).toEqual(['lms', 'live-publish']);
    expect(users('sqs:ReceiveMessage')).toEqual(['deliver-webhook']);
    expect(users('sqs:DeleteMessage')).toEqual(['deliver-webhook']);
    const reading = allowed('deliver-webhook').filter(({ Action }) =>
      listed(Action).some((one) => one.startsWith('sqs:')),
    );
    expect(reading.flatMap(({ Action }) => listed(Action))).toEqual([
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
    ]);
  });

  test('who posts to webhooks has no table, and starts nothing', () => {
    const other = actionsOf('deliver-webhook').filter((action) => !/^(sqs|logs|xray|secretsmanager):/.test(action));
    expect(other).toEqual([]);
  });

  test.each([
    ['portal', 'dynamodb:DeleteItem', /Access|Sessions/],
    ['gateway-api', 'dynamodb:DeleteItem', /Sessions/],
    ['task-changed', 'dynamodb:DeleteItem', /Sessions/],
    ['reconcile', 'dynamodb:DeleteItem', /Sessions/],
    ['steer', 'dynamodb:DeleteItem', /Access/],
    ['live-socket', 'dynamodb:PutItem', /Access/],
    ['live-publish', 'dynamodb:DeleteItem', /Live/],
    ['live-publish', 'execute-api:ManageConnections', /./],
    ['live-poll', 'dynamodb:DeleteItem', /Live/],
    ['live-poll', 'dynamodb:PutItem', /Access/],
    ['live-round', 'dynamodb:PutItem', /Access/],
    ['live-tidy', 'dynamodb:GetItem', /Access|Sessions/],
    ['identity', 'dynamodb:GetItem', /Sessions/],
    ['oauth', 'dynamodb:GetItem', /Sessions|Live/],
    ['lms', 'dynamodb:DeleteItem', /Sessions/],
    ['lms', 'dynamodb:GetItem', /Live/],
    ['lookup', 'dynamodb:DeleteItem', /Access|Sessions/],
    ['live-publish', 'dynamodb:DeleteItem', /Sessions/],
    ['live-publish', 'dynamodb:GetItem', /Access/],
    ['live-publish', 'dynamodb:GetItem', /Licensing/],
    ['portal', 'dynamodb:GetItem', /Licensing/],
    ['licensing', 'dynamodb:PutItem', /Access|Sessions/],
    ['sweep-leases', 'dynamodb:PutItem', /Sessions/],
    ['relay', 'dynamodb:PutItem', /Access|Sessions/],
    ['relay', 'dynamodb:GetItem', /Sessions|Licensing/],
    ['send-mail', 'dynamodb:DeleteItem', /Relay/],
    ['send-mail', 'dynamodb:GetItem', /Access|Sessions/],
    ['notices', 'dynamodb:PutItem', /Access|Sessions/],
    ['notices', 'dynamodb:GetItem', /Relay|Licensing/],
    ['notice-news', 'dynamodb:GetItem', /Access|Notices/],
    ['mail-events', 'dynamodb:DeleteItem', /Relay/],
    ['relay-events', 'dynamodb:GetItem', /Access|Sessions/],
  ])('%s may not do %s on what matches %s', (name, action, table) => {
    expect(resourcesOf(name, action).filter((arn) => table.test(arn))).toEqual([]);
  });
});

describe('mails', () => {
  const users = (action: string) => Object.keys(functionEntries).filter((name) => actionsOf(name).includes(action));

  test('are handed to SES by one function, as the sender and in the configuration set whose events come back', () => {
    expect(users('ses:SendEmail')).toEqual(['send-mail']);
    expect(resourcesOf('send-mail', 'ses:SendEmail')).toEqual([
      expect.stringMatching(/:identity\/deskpool@example\.org$/),
      expect.stringMatching(/:configuration-set\/deskpool-demo-relay$/),
    ]);
  });

  test('are queued by three, and taken from there by the one that sends them', () => {
    const onQueue = (action: string) =>
      Object.keys(functionEntries).filter((name) =>
        resourcesOf(name, action).some((arn) => /:RelayMailsQueue\w+$/.test(arn)),
      );
    expect(onQueue('sqs:SendMessage')).toEqual(['relay', 'dispatch-messages', 'sweep-relay']);
    expect(onQueue('sqs:ReceiveMessage')).toEqual(['send-mail']);
  });
});

test('the keys of licences are written by who makes them, and by nobody else', () => {
  const writers = Object.keys(functionEntries).filter((name) =>
    actionsOf(name).includes('secretsmanager:PutSecretValue'),
  );
  expect(writers).toEqual(['licensing-keys']);
  expect(resourcesOf('licensing-keys', 'secretsmanager:PutSecretValue')).toEqual([
    expect.stringMatching(/LicensingKeys/),
  ]);
});

test('only who closes live connections may: those that check their logins, and that find them silent', () => {
  const closers = Object.keys(functionEntries).filter((name) =>
    resourcesOf(name, 'execute-api:ManageConnections').some((arn) => arn.includes('/DELETE/')),
  );
  expect(closers).toEqual(['live-socket', 'live-round', 'live-tidy']);
});

describe('what ends ways to desktops with the login they were given to', () => {
  test.each([
    ['identity', ['Query', 'PutItem', 'DeleteItem']],
    ['gateway-api', ['BatchGetItem', 'ConditionCheckItem', 'PutItem']],
  ])('%s may do on the table of access', (name, actions) => {
    for (const action of actions) {
      expect(resourcesOf(name, `dynamodb:${action}`)).toContainEqual(expect.stringMatching(/:Access\w+$/));
    }
  });
});

describe('what desktops may do in AWS', () => {
  test('nothing', () => {
    const task = found(templates, 'AWS::IAM::Role').find(
      ({ stack, id }) => stack === 'desktops' && id.startsWith('RolesTask'),
    );
    const policies = found(templates, 'AWS::IAM::Policy').filter(({ properties }) =>
      JSON.stringify(properties.Roles).includes(task?.id ?? 'nobody'),
    );
    expect(task?.properties).not.toHaveProperty('ManagedPolicyArns');
    expect(task?.properties).not.toHaveProperty('Policies');
    expect(policies).toEqual([]);
  });

  test('a host reads the bucket that is its licence for DCV, and nothing else', () => {
    const statements = found({ desktops: templates.desktops }, 'AWS::IAM::Policy')
      .filter(({ id }) => id.startsWith('DcvRole'))
      .flatMap(({ properties }) => properties.PolicyDocument.Statement);
    expect(statements).toMatchObject([{ Action: 's3:GetObject' }]);
    expect(JSON.stringify(statements)).toContain('dcv-license.');
  });

  test('they are started by a role that writes their log, and reads no secret', () => {
    const policies = found({ desktops: templates.desktops }, 'AWS::IAM::Policy');
    const actions = policies
      .filter(({ id }) => id.startsWith('Roles'))
      .flatMap(({ properties }) => properties.PolicyDocument.Statement)
      .flatMap(({ Action }) => listed(Action));
    expect(actions).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
  });
});
