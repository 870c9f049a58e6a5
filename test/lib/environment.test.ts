import { describe, expect, test } from 'vitest';
import {
  CommandChangedEnv,
  DcvApiEnv,
  TendHostsEnv,
  DeliverWebhookEnv,
  DispatchMessagesEnv,
  GatewayApiEnv,
  IdentityEnv,
  IservEnv,
  LivePollEnv,
  LivePublishEnv,
  LiveRoundEnv,
  LiveSocketEnv,
  LiveTidyEnv,
  LicensingEnv,
  LicensingKeysEnv,
  LmsEnv,
  LookupEnv,
  MailEventsEnv,
  OauthEnv,
  PortalEnv,
  PublishPageEnv,
  ReconcileEnv,
  AppendAuditEnv,
  AuditEnv,
  AuditLeasesEnv,
  AuditSignInsEnv,
  ExportAuditEnv,
  RelayEnv,
  RelayEventsEnv,
  SendMailEnv,
  SteerEnv,
  SweepEnv,
  SweepLeasesEnv,
  SweepRelayEnv,
  TaskChangedEnv,
  BoardEnv,
  BoardNewsEnv,
  SweepBoardEnv,
  NoticeNewsEnv,
  NoticesEnv,
  DcvManagementEnv,
  SshKeysEnv,
} from '#core/contract/env.ts';
import { GatewayEnv } from '#core/contract/gateway.ts';
import { type FunctionName, functionEntries } from '#lib/functions.ts';
import { aHouse, aStage, domains } from './house.ts';
import { resolved } from './resolve.ts';
import { found, only } from './resources.ts';

const schemas = {
  identity: IdentityEnv,
  portal: PortalEnv,
  'gateway-api': GatewayApiEnv,
  steer: SteerEnv,
  'task-changed': TaskChangedEnv,
  reconcile: ReconcileEnv,
  sweep: SweepEnv,
  'dcv-api': DcvApiEnv,
  'command-changed': CommandChangedEnv,
  'tend-hosts': TendHostsEnv,
  oauth: OauthEnv,
  lms: LmsEnv,
  lookup: LookupEnv,
  iserv: IservEnv,
  'deliver-webhook': DeliverWebhookEnv,
  licensing: LicensingEnv,
  'sweep-leases': SweepLeasesEnv,
  'licensing-keys': LicensingKeysEnv,
  relay: RelayEnv,
  'append-audit': AppendAuditEnv,
  'audit-sign-ins': AuditSignInsEnv,
  'audit-leases': AuditLeasesEnv,
  'export-audit': ExportAuditEnv,
  audit: AuditEnv,
  'dispatch-messages': DispatchMessagesEnv,
  'sweep-relay': SweepRelayEnv,
  'send-mail': SendMailEnv,
  'mail-events': MailEventsEnv,
  'relay-events': RelayEventsEnv,
  board: BoardEnv,
  'board-news': BoardNewsEnv,
  'sweep-board': SweepBoardEnv,
  'dcv-management': DcvManagementEnv,
  'ssh-keys': SshKeysEnv,
  notices: NoticesEnv,
  'notice-news': NoticeNewsEnv,
  'live-socket': LiveSocketEnv,
  'live-poll': LivePollEnv,
  'live-round': LiveRoundEnv,
  'live-tidy': LiveTidyEnv,
  'live-publish': LivePublishEnv,
  'publish-page': PublishPageEnv,
} satisfies Record<FunctionName, unknown>;

const { templates } = aHouse();

function environmentOf(name: string) {
  const { stack, properties } = only(
    found(templates, 'AWS::Lambda::Function').filter((one) => one.properties.FunctionName === `deskpool-demo-${name}`),
  );
  const template = Object.entries(templates).find(([key]) => key === stack)?.[1] ?? templates.service;
  return resolved(properties.Environment.Variables, template, templates);
}

describe("every function's environment satisfies the schema that its handler parses", () => {
  test.each(Object.keys(functionEntries) as FunctionName[])('%s', (name) => {
    const { error } = schemas[name].safeParse(environmentOf(name));
    expect(error).toBeUndefined();
  });

  test('and steer is told how the families of desktops begin', () => {
    const { TASK_FAMILY_PREFIX, SUBNETS } = SteerEnv.parse(environmentOf('steer'));
    const families = found({ desktops: templates.desktops }, 'AWS::ECS::TaskDefinition').map(
      ({ properties }) => properties.Family,
    );
    expect(families).toEqual(
      ['ubuntu-vscode', 'ubuntu-desktop', 'ubuntu-chromium'].map((type) => TASK_FAMILY_PREFIX + type),
    );
    expect(SUBNETS).toHaveLength(2);
  });
});

describe('what functions are told of secrets and webhooks', () => {
  test('is how the names of the secrets of robots, lookup clients and users of the relay begin', () => {
    const { ROBOT_SECRETS_PREFIX } = OauthEnv.parse(environmentOf('oauth'));
    const { LOOKUP_SECRETS_PREFIX } = LookupEnv.parse(environmentOf('lookup'));
    const { RELAY_SECRETS_PREFIX } = RelayEnv.parse(environmentOf('relay'));
    const names = found(templates, 'AWS::SecretsManager::Secret').map(({ properties }) => properties.Name);
    expect(names).toContain(`${ROBOT_SECRETS_PREFIX}robot-id/secret`);
    expect(names).toContain(`${LOOKUP_SECRETS_PREFIX}lookup-admin`);
    expect(names).toContain(`${RELAY_SECRETS_PREFIX}promon`);
  });
  test('is the one queue, and that webhooks in AWS reach no private network', () => {
    const { QueueName } = only(
      found(templates, 'AWS::SQS::Queue').filter(({ properties }) =>
        String(properties.QueueName).endsWith('webhooks.fifo'),
      ),
    ).properties;
    expect(QueueName).toBe('deskpool-demo-webhooks.fifo');
    expect(DeliverWebhookEnv.parse(environmentOf('deliver-webhook')).WEBHOOK_NETWORKS).toBe('');
  });
});

describe("the gateway's environment satisfies its schema", () => {
  const gatewayOf = (house: ReturnType<typeof aHouse>) => {
    const task = only(found({ gateway: house.templates.gateway }, 'AWS::ECS::TaskDefinition'));
    const entries: readonly { Name: string; Value: unknown }[] = task.properties.ContainerDefinitions[0].Environment;
    const variables = Object.fromEntries(
      entries.map(({ Name, Value }) => [Name, resolved(Value, house.templates.gateway, house.templates)]),
    );
    return GatewayEnv.parse({ ...variables, GATEWAY_KEY: 'k'.repeat(48) });
  };

  test('with addresses of CloudFront: a path for each desktop', () => {
    expect(gatewayOf(aHouse()).GATEWAY_DESKTOPS).toMatch(/^https:\/\/[^/]+\/desktop\/\{id\}$/);
  });
  test('with domains: an origin for each desktop', () => {
    expect(gatewayOf(aHouse({ stage: aStage({ domains }) })).GATEWAY_DESKTOPS).toBe('https://{id}.desk.example.org');
  });
  test("reaches nothing but Kasm's port and DCV's in the networks of desktops", () => {
    const subnets = found(templates, 'AWS::EC2::Subnet')
      .filter(({ id }) => id.startsWith('Vpcdesktops'))
      .map(({ properties }) => `${properties.CidrBlock}:6901,8443`);
    expect(gatewayOf(aHouse()).GATEWAY_UPSTREAMS.split(';')).toEqual(subnets);
    expect(subnets).toHaveLength(2);
  });
  test('asks the API by its own address, below its stage', () => {
    expect(gatewayOf(aHouse()).GATEWAY_API).toMatch(
      /^https:\/\/[a-z0-9]+\.execute-api\.eu-central-1\.amazonaws\.com\/prod$/,
    );
  });
});
