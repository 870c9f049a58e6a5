import { describe, expect, test } from 'vitest';
import { aHouse } from './house.ts';
import { aHouseWith } from './kasm-wishes.ts';
import { found, only } from './resources.ts';

const family = 'deskpool-demo-desktop-ubuntu-vscode';
const { templates } = aHouseWith({ persistentHome: true });
const desktops = { desktops: templates.desktops };
const files = only(found(desktops, 'AWS::EFS::FileSystem'));
const tasks = found(desktops, 'AWS::ECS::TaskDefinition');
const taskOf = (name: string) => only(tasks.filter(({ properties }) => properties.Family === name)).properties;
const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

describe('the file system of homes', () => {
  test('is encrypted, backed up, and outlives its stack', () => {
    expect(files.properties).toMatchObject({ Encrypted: true, BackupPolicy: { Status: 'ENABLED' } });
    expect(templates.desktops.findResources('AWS::EFS::FileSystem')[files.id]).toMatchObject({
      DeletionPolicy: 'Retain',
    });
  });

  test('is in the subnets of the desktops, and lets in what has a home alone', () => {
    expect(found(desktops, 'AWS::EFS::MountTarget')).toHaveLength(2);
    const { properties } = only(
      found(desktops, 'AWS::EC2::SecurityGroupIngress').filter((one) => one.properties.FromPort === 2_049),
    );
    expect(JSON.stringify(properties.GroupId)).toContain('HomesTargets');
    expect(JSON.stringify(properties.SourceSecurityGroupId)).toContain('HomesReach');
  });

  test('opens by access points alone, encrypted on the way, and to nobody as root', () => {
    const denied = files.properties.FileSystemPolicy.Statement.filter(
      ({ Effect }: { readonly Effect: string }) => Effect === 'Deny',
    );
    expect(denied).toEqual([
      expect.objectContaining({
        Principal: { AWS: '*' },
        Action: 'elasticfilesystem:Client*',
        Condition: { Null: { 'elasticfilesystem:AccessPointArn': 'true' } },
      }),
      expect.objectContaining({ Principal: { AWS: '*' }, Action: 'elasticfilesystem:ClientRootAccess' }),
      expect.objectContaining({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ]);
  });
});

describe('a desktop with a home', () => {
  test('has it where Kasm’s user lives; which one it is, nobody can say before there is a person', () => {
    expect(taskOf(family).Volumes).toEqual([
      {
        Name: 'home',
        EFSVolumeConfiguration: {
          FilesystemId: { Ref: files.id },
          TransitEncryption: 'ENABLED',
          AuthorizationConfig: { IAM: 'ENABLED' },
        },
      },
    ]);
    expect(only(taskOf(family).ContainerDefinitions)).toMatchObject({
      MountPoints: [{ SourceVolume: 'home', ContainerPath: '/home/kasm-user', ReadOnly: false }],
    });
  });

  test('may mount, and nothing else in AWS; others may nothing at all', () => {
    const role: string = taskOf(family).TaskRoleArn['Fn::GetAtt'][0];
    const other: string = taskOf('deskpool-demo-desktop-ubuntu-chromium').TaskRoleArn['Fn::GetAtt'][0];
    expect(other).not.toBe(role);
    const statements = (held: string) =>
      found(desktops, 'AWS::IAM::Policy')
        .filter(({ properties }) => JSON.stringify(properties.Roles).includes(`"${held}"`))
        .flatMap(({ properties }) => properties.PolicyDocument.Statement);
    expect(statements(role)).toEqual([
      expect.objectContaining({
        Action: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
        Condition: { Null: { 'elasticfilesystem:AccessPointArn': 'false' } },
      }),
    ]);
    expect(statements(other)).toEqual([]);
  });

  test('is run from the person’s own task definition; that of the type can’t be', () => {
    const statements = found({ service: templates.service }, 'AWS::IAM::Policy')
      .filter(({ id }) => id.startsWith('DesktopsSteer'))
      .flatMap(({ properties }) => properties.PolicyDocument.Statement);
    const running = only(statements.filter(({ Action }) => Action === 'ecs:RunTask'));
    const arns = JSON.stringify(running.Resource);
    expect(arns).toContain(`task-definition/${family}-home-*:*`);
    expect(arns).not.toContain(`task-definition/${family}:*`);
    const deeds = new Set(statements.flatMap(({ Action }) => listed(Action)));
    expect([...deeds].filter((deed) => String(deed).startsWith('elasticfilesystem:'))).toEqual([
      'elasticfilesystem:CreateAccessPoint',
      'elasticfilesystem:DescribeAccessPoints',
      'elasticfilesystem:TagResource',
    ]);
  });
});

test('without a type that asks for homes there is nothing of them', () => {
  const { templates: plain } = aHouse();
  expect(found(plain, 'AWS::EFS::FileSystem')).toEqual([]);
  expect(JSON.stringify(plain.service.toJSON())).not.toMatch(/elasticfilesystem|RegisterTaskDefinition/);
});
