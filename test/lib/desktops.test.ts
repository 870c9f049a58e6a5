import { describe, expect, test } from 'vitest';
import { deadManTimeouts } from '#lib/constructs/dead-man.ts';
import { aHouse, aStage, domains } from './house.ts';
import { found, only } from './resources.ts';

const { templates } = aHouse();
const tasks = found({ desktops: templates.desktops }, 'AWS::ECS::TaskDefinition');
const taskOf = (type: string) =>
  only(tasks.filter(({ properties }) => properties.Family === `deskpool-demo-desktop-${type}`)).properties;
const containerOf = (type: string) => only<Record<string, unknown>>(taskOf(type).ContainerDefinitions);
const variablesOf = (type: string): Record<string, string> =>
  Object.fromEntries(
    (containerOf(type)['Environment'] as { Name: string; Value: string }[]).map(({ Name, Value }) => [Name, Value]),
  );
const typeOf = (name: string, stage = aStage()) => {
  const type = stage.desktops.find((one) => one.name === name);
  if (type?.runtime !== 'kasm') throw new Error(`${name} is no Kasm type`);
  return type;
};

describe('a Kasm desktop on Fargate', () => {
  test('there is a task definition for each Kasm type, and for no other', () => {
    expect(tasks.map(({ properties }) => String(properties.Family)).sort()).toEqual([
      'deskpool-demo-desktop-ubuntu-chromium',
      'deskpool-demo-desktop-ubuntu-desktop',
      'deskpool-demo-desktop-ubuntu-vscode',
    ]);
  });

  test('no other stack holds on to a revision of one, or no image could ever be changed', () => {
    expect(
      Object.keys(templates.desktops.toJSON()['Outputs']).filter((name) => /^ExportsOutputRef.*Task/.test(name)),
    ).toEqual([]);
  });

  test('has the size and the image that the stage says', () => {
    expect(taskOf('ubuntu-vscode')).toMatchObject({
      Cpu: '2048',
      Memory: '4096',
      NetworkMode: 'awsvpc',
      RequiresCompatibilities: ['FARGATE'],
    });
    expect(containerOf('ubuntu-vscode')).toMatchObject({
      Name: 'desktop',
      Image: 'kasmweb/vs-code:1.15.0',
      Essential: true,
    });
  });

  test('has shared memory enough for a browser, and an init process', () => {
    expect(containerOf('ubuntu-chromium')).toMatchObject({
      LinuxParameters: { InitProcessEnabled: true, Tmpfs: [{ ContainerPath: '/dev/shm', Size: 512 }] },
    });
  });

  test('is asked for its page by itself', () => {
    expect(containerOf('ubuntu-chromium')).toMatchObject({
      HealthCheck: { Command: ['CMD-SHELL', expect.stringContaining('https://127.0.0.1:6901/')], StartPeriod: 300 },
    });
  });

  test('has no password and no secret in its definition', () => {
    expect(Object.keys(variablesOf('ubuntu-chromium'))).toEqual(['VNCOPTIONS', 'KASMVNC_AUTO_RECOVER']);
    expect(containerOf('ubuntu-chromium')).not.toHaveProperty('Secrets');
  });

  test('ends by itself when nobody ends it: with the server, the container', () => {
    const { VNCOPTIONS, KASMVNC_AUTO_RECOVER } = variablesOf('ubuntu-vscode');
    expect(KASMVNC_AUTO_RECOVER).toBe('false');
    expect(VNCOPTIONS).toContain('-MaxConnectionTime=36900');
    expect(VNCOPTIONS).toMatch(/-MaxIdleTime=\d+ -MaxDisconnectionTime=\d+/);
  });
});

describe('the timeouts by which a desktop ends by itself', () => {
  test('come after every end that Deskpool itself would bring', () => {
    const type = typeOf('ubuntu-vscode');
    const { limits } = type;
    const timeouts = deadManTimeouts(type);
    expect(timeouts.MaxIdleTime).toBeGreaterThan(limits.startUp + limits.activation + limits.idle);
    expect(timeouts.MaxDisconnectionTime).toBeGreaterThan(limits.startUp + limits.activation + limits.orphaned);
    expect(timeouts.MaxConnectionTime).toBeGreaterThan(Math.max(limits.duration, limits.deadline));
  });
  test('leave a desktop its time in reserve', () => {
    const type = typeOf('ubuntu-desktop');
    expect(deadManTimeouts(type).MaxDisconnectionTime).toBeGreaterThan(type.limits.reserve);
    expect(deadManTimeouts(type).MaxIdleTime).toBeGreaterThan(type.limits.reserve);
  });
  test('end a desktop at its deadline where idleness ends nothing', () => {
    const type = typeOf('ubuntu-vscode');
    const timeouts = deadManTimeouts({ ...type, limits: { ...type.limits, idle: 0, orphaned: 0 } });
    expect(timeouts.MaxIdleTime).toBeGreaterThan(type.limits.deadline);
    expect(Number.isFinite(timeouts.MaxIdleTime)).toBe(true);
  });
});

describe('who reaches a desktop', () => {
  test.each([
    ['with addresses of CloudFront', aHouse()],
    ['with domains', aHouse({ stage: aStage({ domains }) })],
  ])("only the gateway's security group, on 6901, %s", (_, house) => {
    const desktops = only(
      found({ desktops: house.templates.desktops }, 'AWS::EC2::SecurityGroup').filter(
        ({ properties }) => properties.GroupDescription === 'Desktops: out to the internet, in from the gateway alone',
      ),
    );
    expect(desktops.properties).not.toHaveProperty('SecurityGroupIngress');
    const ingress = found(house.templates, 'AWS::EC2::SecurityGroupIngress').filter(({ properties }) =>
      JSON.stringify(properties.GroupId).includes(desktops.id),
    );
    const { stack, properties } = only(ingress);
    expect([stack, properties.FromPort, properties.ToPort, properties.IpProtocol]).toEqual([
      'gateway',
      6901,
      6901,
      'tcp',
    ]);
    const source: string = properties.SourceSecurityGroupId['Fn::GetAtt'][0];
    const groups = house.templates.gateway.findResources('AWS::EC2::SecurityGroup');
    expect(groups[source]?.['Properties'].GroupDescription).toMatch(/^Gateways: /);
    const service = only(found(house.templates, 'AWS::ECS::Service')).properties;
    expect(JSON.stringify(service.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups)).toContain(source);
  });

  test('gateways reach desktops of both kinds, TLS elsewhere, and nothing more', () => {
    const groups = found({ gateway: templates.gateway }, 'AWS::EC2::SecurityGroup');
    const gateways = only(groups.filter(({ properties }) => properties.GroupDescription.startsWith('Gateways')));
    const rules = found({ gateway: templates.gateway }, 'AWS::EC2::SecurityGroupEgress').filter(({ properties }) =>
      JSON.stringify(properties.GroupId).includes(gateways.id),
    );
    const outward = [...gateways.properties.SecurityGroupEgress, ...rules.map(({ properties }) => properties)];
    expect(outward.map(({ ToPort }) => ToPort).toSorted((one, other) => one - other)).toEqual([443, 6_901, 8_443]);
  });

  test('desktops and gateways have no public address', () => {
    const service = only(found(templates, 'AWS::ECS::Service')).properties;
    expect(service.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp).toBe('DISABLED');
  });
});

describe('images from ECR', () => {
  test('may be pulled, those and no others', () => {
    const [vscode] = aStage().desktops;
    if (vscode?.runtime !== 'kasm') throw new Error('the first type is a Kasm one');
    const image = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/docker-hub/kasmweb/vs-code:1.15.0';
    const { templates: own } = aHouse({ stage: aStage({ desktops: [{ ...vscode, image }] }) });
    const statements = found({ desktops: own.desktops }, 'AWS::IAM::Policy').flatMap(
      ({ properties }) => properties.PolicyDocument.Statement,
    );
    expect(JSON.stringify(statements)).toContain(
      ':ecr:eu-central-1:123456789012:repository/docker-hub/kasmweb/vs-code"',
    );
  });
});
