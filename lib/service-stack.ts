import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { IRestApi } from 'aws-cdk-lib/aws-apigateway';
import { FilterRule } from 'aws-cdk-lib/aws-lambda';
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import type { Stage } from '#core/stage/stage.ts';
import type { Bundles } from './bundle.ts';
import { BoardFunctions } from './constructs/board-functions.ts';
import { DcvFunctions } from './constructs/dcv-functions.ts';
import { DcvManagementFunction } from './constructs/dcv-management-function.ts';
import { DesktopFunctions } from './constructs/desktop-functions.ts';
import { EachMinute } from './constructs/each-minute.ts';
import { HouseSecrets } from './constructs/house-secrets.ts';
import { LicensingFunctions } from './constructs/licensing-functions.ts';
import { LiveFront } from './constructs/live-front.ts';
import { LiveFunctions } from './constructs/live-functions.ts';
import { deliversIn, LmsFunctions, webhookBatch } from './constructs/lms-functions.ts';
import { LmsFront } from './constructs/lms-front.ts';
import { NoticeFunctions } from './constructs/notice-functions.ts';
import { PeopleFunctions } from './constructs/people-functions.ts';
import { QueueListener } from './constructs/queue-listener.ts';
import { RelayFunctions } from './constructs/relay-functions.ts';
import { RestFront } from './constructs/rest-front.ts';
import { SshKeysFunction } from './constructs/ssh-keys-function.ts';
import { StreamListener } from './constructs/stream-listener.ts';
import { TaskChanges } from './constructs/task-changes.ts';
import { WebAcl } from './constructs/web-acl.ts';
import { WebhookQueue } from './constructs/webhook-queue.ts';
import type { AuditStack } from './audit-stack.ts';
import type { DataStack } from './data-stack.ts';
import type { DesktopsStack } from './desktops-stack.ts';
import type { LocalContext } from './local-context.ts';

export type ServiceStackProps = StackProps & {
  readonly stage: Stage;
  /** Undefined in AWS. */
  readonly local: LocalContext | undefined;
  readonly bundles: Bundles;
  readonly data: DataStack;
  readonly audit: AuditStack;
  readonly desktops: DesktopsStack;
};

/** Of the many things in the table, what listeners care about: sessions; for webhooks also environments, without their counts, and people. */
const sessionKeys = { pk: FilterRule.beginsWith('SESSION#') };
const environmentKeys = { pk: FilterRule.isEqual('ENVIRONMENT'), sk: FilterRule.notEquals('#COUNTS') };
const profileKeys = { pk: FilterRule.beginsWith('PERSON#'), sk: FilterRule.isEqual('PROFILE') };

/** The service: two APIs, their functions, and what calls the rest of them. */
export class ServiceStack extends Stack {
  readonly secrets: HouseSecrets;
  readonly people: PeopleFunctions;
  readonly desktopFunctions: DesktopFunctions;
  readonly dcv: DcvFunctions;
  readonly sshKeys: SshKeysFunction;
  readonly management: DcvManagementFunction;
  readonly liveFunctions: LiveFunctions;
  readonly lmsFunctions: LmsFunctions;
  readonly licensing: LicensingFunctions;
  readonly relay: RelayFunctions;
  readonly notices: NoticeFunctions;
  readonly board: BoardFunctions;
  readonly webhooks: WebhookQueue;
  readonly rest: RestFront;
  readonly live: LiveFront;
  readonly listeners: readonly StreamListener[];

  constructor(scope: Construct, id: string, parts: ServiceStackProps) {
    const { stage, local, bundles, data, audit, desktops, ...props } = parts;
    super(scope, id, props);
    const portal = stage.name;
    const { sessions, access, live } = data;
    this.secrets = new HouseSecrets(this, 'Secrets', { stage, local });
    const common = { portal, bundles, sessions, access, secrets: this.secrets, audit: data.auditTrail };
    this.people = new PeopleFunctions(this, 'People', { ...common, hosts: data.hosts });
    const { identity, portal: portalApi, gateway, iserv } = this.people;
    this.webhooks = new WebhookQueue(this, 'Webhooks', {
      portal,
      hidden: Duration.seconds(6 * deliversIn.toSeconds()),
    });
    this.live = new LiveFront(this, 'Live', { portal });
    this.liveFunctions = new LiveFunctions(this, 'LiveFunctions', {
      portal,
      bundles,
      sessions,
      access,
      live,
      front: this.live,
      webhooks: this.webhooks,
      audit: data.auditTrail,
    });
    this.lmsFunctions = new LmsFunctions(this, 'LmsFunctions', {
      ...common,
      webhooks: this.webhooks,
      webhookNetworks: local?.webhookNetworks ?? '',
    });
    const { oauth, lms, lookup, deliverWebhook } = this.lmsFunctions;
    this.dcv = new DcvFunctions(this, 'Dcv', { ...common, hosts: data.hosts, groupNames: desktops.hosts.groupNames });
    this.sshKeys = new SshKeysFunction(this, 'SshKeys', common);
    this.licensing = new LicensingFunctions(this, 'Licensing', {
      ...common,
      licensing: data.licensing,
      keyGeneration: stage.licensing.keyGeneration,
    });
    this.relay = new RelayFunctions(this, 'Relay', { ...common, stage, relay: data.relay });
    const noticeProps = { ...common, notices: data.notices, live: this.liveFunctions };
    this.notices = new NoticeFunctions(this, 'Notices', noticeProps);
    this.board = new BoardFunctions(this, 'Board', { ...noticeProps, board: data.board });
    const { keyArn } = this.dcv;
    this.management = new DcvManagementFunction(this, 'DcvManagement', { ...noticeProps, hosts: data.hosts, keyArn });
    this.rest = new RestFront(this, 'Rest', {
      portal,
      answers: {
        identity: identity.function,
        portal: portalApi.function,
        gateway: gateway.function,
        iserv: iserv.function,
        oauth: oauth.function,
        lms: lms.function,
        lookup: lookup.function,
        licensing: this.licensing.service.function,
        dcv: this.dcv.api.function,
        sshKeys: this.sshKeys.service.function,
        management: this.management.service.function,
        relay: this.relay.service.function,
        audit: audit.functions.service.function,
        notices: this.notices.service.function,
        board: this.board.service.function,
        live: this.liveFunctions.poll.function,
      },
    });
    if (stage.domains?.lms) {
      const { lms: host, regionalCertificateArn: certificateArn } = stage.domains;
      new LmsFront(this, 'LmsFront', {
        // CDK's classes say `undefined` where its interfaces leave it out, which exactOptionalPropertyTypes takes for two things.
        api: this.rest.api as IRestApi,
        host,
        certificateArn,
      });
    }
    const acl = new WebAcl(this, 'Acl', {
      name: `deskpool-${portal}-api`,
      scope: 'REGIONAL',
      protects: 'portal',
      seesCallers: false,
    });
    new CfnWebACLAssociation(this, 'RestAcl', {
      webAclArn: acl.arn,
      resourceArn: this.rest.api.deploymentStage.stageArn,
    });

    this.live.answerWith(this.liveFunctions.socket, this.rest.api);
    this.desktopFunctions = new DesktopFunctions(this, 'Desktops', {
      hosts: data.hosts,
      ...common,
      licensing: data.licensing,
      place: desktops,
    });
    const { steer, taskChanged, reconcile, sweep } = this.desktopFunctions;
    this.listeners = [
      new StreamListener(this, 'SteerChanges', {
        table: sessions,
        hears: [sessionKeys, { ...environmentKeys, isNew: true }],
        listener: steer,
        gather: Duration.seconds(0),
        batchSize: 50,
      }),
      new StreamListener(this, 'PublishChanges', {
        table: sessions,
        hears: [sessionKeys, environmentKeys, profileKeys],
        listener: this.liveFunctions.publish,
        gather: Duration.seconds(0),
        batchSize: 200,
      }),
      this.relay.listener,
      this.notices.listener,
      this.board.listener,
    ];
    new QueueListener(this, 'WebhookDeliveries', {
      listener: deliverWebhook,
      queue: this.webhooks,
      batchSize: webhookBatch,
      maxConcurrency: 50,
    });
    new TaskChanges(this, 'TaskChanges', { of: desktops.cluster, tells: taskChanged });
    new EachMinute(this, 'Sweeping', { calls: sweep });
    new EachMinute(this, 'Reconciling', { calls: reconcile });
    new EachMinute(this, 'SweepingLeases', { calls: this.licensing.sweepLeases });
  }

  /** Every function of this stack. */
  get functions() {
    const { identity, portal, gateway, iserv } = this.people;
    const { steer, taskChanged, reconcile, sweep } = this.desktopFunctions;
    const { oauth, lms, lookup, deliverWebhook } = this.lmsFunctions;
    return [
      identity,
      portal,
      gateway,
      iserv,
      steer,
      taskChanged,
      reconcile,
      sweep,
      oauth,
      lms,
      lookup,
      deliverWebhook,
      this.licensing.service,
      this.dcv.api,
      this.sshKeys.service,
      this.management.service,
      this.dcv.commandChanged,
      this.dcv.tendHosts,
      this.licensing.sweepLeases,
      this.relay.service,
      this.relay.dispatch,
      this.relay.sweep,
      this.relay.sendMail,
      this.relay.mailEvents,
      this.relay.events,
      this.notices.service,
      this.notices.news,
      ...this.board.all,
      ...this.liveFunctions.all,
    ];
  }
}
