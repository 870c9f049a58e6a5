import { describe, expect, test } from 'vitest';
import { aHouse } from './house.ts';
import { found, only } from './resources.ts';

const { templates } = aHouse();
const tables = found(templates, 'AWS::DynamoDB::Table');
const tableOf = (name: string) =>
  only(tables.filter(({ properties }) => properties.TableName === `deskpool-demo-${name}`));

describe('every table', () => {
  test.each(tables.map((table) => [table.properties.TableName, table] as const))(
    '%s',
    (_, { properties, resource }) => {
      // Keeps point-in-time recovery, encryption and itself when its stack goes.
      expect(properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
        DeletionProtectionEnabled: true,
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      });
      expect(resource.DeletionPolicy).toBe('Retain');
    },
  );

  test('is that of an aggregate', () => {
    expect(tables.map(({ properties }) => properties.TableName)).toEqual([
      'deskpool-demo-sessions',
      'deskpool-demo-access',
      'deskpool-demo-hosts',
      'deskpool-demo-live',
      'deskpool-demo-licensing',
      'deskpool-demo-relay',
      'deskpool-demo-notices',
      'deskpool-demo-board',
      'deskpool-demo-audit',
    ]);
  });

  test.each([
    [
      'sessions',
      {
        due: ['dueShard', 'dueAt', 'KEYS_ONLY'],
        reserve: ['reserveOf', 'reserveRank', 'ALL'],
        awaiting: ['awaiting', 'createdAt', 'KEYS_ONLY'],
      },
    ],
    ['access', { person: ['person', 'pk', 'KEYS_ONLY'] }],
    ['notices', { list: ['list', 'listAt', 'KEYS_ONLY'], audience: ['audience', 'listAt', 'KEYS_ONLY'] }],
    ['board', { holder: ['holder', 'heldAt', 'KEYS_ONLY'], due: ['due', 'dueAt', 'KEYS_ONLY'] }],
    ['audit', { person: ['person', 'recorded', 'KEYS_ONLY'] }],
    ['licensing', { list: ['inList', 'listAt', 'KEYS_ONLY'], ref: ['ref', 'KEYS_ONLY'] }],
    [
      'relay',
      {
        due: ['due', 'dueAt', 'KEYS_ONLY'],
        list: ['list', 'listAt', 'KEYS_ONLY'],
        state: ['inState', 'listAt', 'KEYS_ONLY'],
      },
    ],
  ])('%s has the indexes that its adapter asks', (name, indexes) => {
    const there: readonly {
      IndexName: string;
      KeySchema: { AttributeName: string }[];
      Projection: { ProjectionType: string };
    }[] = tableOf(name).properties.GlobalSecondaryIndexes;
    const as = ({ KeySchema, Projection }: (typeof there)[number]) => [
      ...KeySchema.map((key) => key.AttributeName),
      Projection.ProjectionType,
    ];
    expect(Object.fromEntries(there.map((index) => [index.IndexName, as(index)]))).toEqual(indexes);
  });

  test('of sessions, logins, leases, of the relay, of notices and of the board tells others of its changes, old and new', () => {
    const told = tables.flatMap(({ properties }) =>
      properties.StreamSpecification ? [[properties.TableName, properties.StreamSpecification.StreamViewType]] : [],
    );
    expect(told).toEqual([
      ['deskpool-demo-sessions', 'NEW_AND_OLD_IMAGES'],
      ['deskpool-demo-access', 'NEW_AND_OLD_IMAGES'],
      ['deskpool-demo-licensing', 'NEW_AND_OLD_IMAGES'],
      ['deskpool-demo-relay', 'NEW_AND_OLD_IMAGES'],
      ['deskpool-demo-notices', 'NEW_AND_OLD_IMAGES'],
      ['deskpool-demo-board', 'NEW_AND_OLD_IMAGES'],
    ]);
  });
});

test('an ephemeral stage leaves no table behind', () => {
  const { templates: ephemeral } = aHouse({ context: { ephemeral: true } });
  for (const { properties, resource } of found(ephemeral, 'AWS::DynamoDB::Table')) {
    expect([resource.DeletionPolicy, properties.DeletionProtectionEnabled]).toEqual(['Delete', false]);
  }
});

describe('what is laid down is encrypted and closed to the public', () => {
  test('queues', () => {
    for (const { properties } of found(templates, 'AWS::SQS::Queue'))
      expect(properties.SqsManagedSseEnabled).toBe(true);
  });
  test('buckets', () => {
    const closed = {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    };
    for (const { properties } of found(templates, 'AWS::S3::Bucket')) {
      expect(properties.PublicAccessBlockConfiguration).toEqual(closed);
      expect(properties).toHaveProperty('BucketEncryption');
    }
  });
  test('the topic of alarms', () => {
    expect(only(found(templates, 'AWS::SNS::Topic')).properties).toHaveProperty('KmsMasterKeyId');
  });
});

test('the template holds no secret: each is made as it is deployed, and referred to by name', () => {
  const secrets = found(templates, 'AWS::SecretsManager::Secret');
  expect(secrets.map(({ properties }) => properties.Name)).toEqual([
    'deskpool/demo/audit-key',
    'deskpool/demo/gateway-key',
    'deskpool/demo/oidc-client-secret',
    'deskpool/demo/lms-key',
    'deskpool/demo/webhook-key',
    'deskpool/demo/licensing-keys',
    'deskpool/demo/robots/robot-id/secret',
    'deskpool/demo/lookup/lookup-admin',
    'deskpool/demo/relay-key',
    'deskpool/demo/relay/promon',
    'deskpool/demo/dcv-key',
    'deskpool/demo/desktops-origin',
  ]);
  for (const { properties } of secrets) {
    expect(properties).not.toHaveProperty('SecretString');
    expect(properties.GenerateSecretString).toMatchObject({ ExcludePunctuation: true });
    expect(properties.GenerateSecretString.PasswordLength).toBe(
      /(lms|webhook|dcv)-key$/.test(properties.Name) ? 64 : 48,
    );
  }
  const text = JSON.stringify(Object.values(templates).map((template) => template.toJSON()));
  expect(text).not.toMatch(/"(SecretString|Password|MasterUserPassword)":/);
  expect(text.match(/\{\{resolve:secretsmanager:/g)).toHaveLength(2);
});
