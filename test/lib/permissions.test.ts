import { describe, expect, test } from 'vitest';
import { functionEntries } from '#lib/functions.ts';
import { aHouse } from './house.ts';
import { resolved } from './resolve.ts';
import { found, listed, statementsOf } from './resources.ts';

const { templates } = aHouse();
const nameOf = (name: string) => `deskpool-demo-${name}`;
const allowed = (name: string) => statementsOf(templates, nameOf(name));
const actionsOf = (name: string) =>
  allowed(name)
    .flatMap(({ Action }) => listed(Action))
    .sort();
const stackOf = (name: string) => (name === 'publish-page' ? templates.web : templates.service);
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
    'execute-api:ManageConnections': /\/live\/(POST|DELETE)\/@connections\/\*$/,
    's3:PutObject': /:PageBucket\w+\/\*$/,
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

  test('no function and no task has a policy of somebody else, but the framework that publishes the page', () => {
    const roles = found(templates, 'AWS::IAM::Role').filter(({ properties }) => properties.ManagedPolicyArns);
    expect(roles.map(({ id }) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual([
      'RestApiCloudWatchRole',
      'PageProviderframeworkonEventServiceRole',
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

  test('only identity reads the secret of the provider, and only the gateway’s API its key', () => {
    const readers = (secret: RegExp) =>
      Object.keys(functionEntries).filter((name) =>
        resourcesOf(name, 'secretsmanager:GetSecretValue').some((arn) => secret.test(arn)),
      );
    expect(readers(/OidcClient/)).toEqual(['identity']);
    expect(readers(/GatewayKey/)).toEqual(['gateway-api']);
  });

  test.each([
    ['portal', 'dynamodb:DeleteItem', /Access|Sessions/],
    ['gateway-api', 'dynamodb:DeleteItem', /Sessions/],
    ['task-changed', 'dynamodb:DeleteItem', /Sessions/],
    ['reconcile', 'dynamodb:DeleteItem', /Sessions/],
    ['steer', 'dynamodb:DeleteItem', /Access/],
    ['live-socket', 'dynamodb:PutItem', /Access/],
    ['live-publish', 'dynamodb:PutItem', /Live/],
    ['identity', 'dynamodb:GetItem', /Sessions/],
  ])('%s may not do %s on what matches %s', (name, action, table) => {
    expect(resourcesOf(name, action).filter((arn) => table.test(arn))).toEqual([]);
  });
});

test('only who closes live connections may: the function that checks their logins', () => {
  const closers = Object.keys(functionEntries).filter((name) =>
    resourcesOf(name, 'execute-api:ManageConnections').some((arn) => arn.includes('/DELETE/')),
  );
  expect(closers).toEqual(['live-socket']);
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

  test('they are started by a role that writes their log, and reads no secret', () => {
    const policies = found({ desktops: templates.desktops }, 'AWS::IAM::Policy');
    const actions = policies
      .flatMap(({ properties }) => properties.PolicyDocument.Statement)
      .flatMap(({ Action }) => listed(Action));
    expect(actions).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
  });
});
