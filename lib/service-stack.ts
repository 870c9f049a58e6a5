import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import type { Bundles } from './bundle.ts';
import { DesktopFunctions } from './constructs/desktop-functions.ts';
import { EachMinute } from './constructs/each-minute.ts';
import { HouseSecrets } from './constructs/house-secrets.ts';
import { LiveFront } from './constructs/live-front.ts';
import { LiveFunctions } from './constructs/live-functions.ts';
import { PeopleFunctions } from './constructs/people-functions.ts';
import { RestFront } from './constructs/rest-front.ts';
import { StreamListener } from './constructs/stream-listener.ts';
import { TaskChanges } from './constructs/task-changes.ts';
import { WebAcl } from './constructs/web-acl.ts';
import type { DataStack } from './data-stack.ts';
import type { DesktopsStack } from './desktops-stack.ts';

export type ServiceStackProps = StackProps & {
  readonly portal: string;
  readonly bundles: Bundles;
  readonly data: DataStack;
  readonly desktops: DesktopsStack;
};

/** Environments' counts lie in the same table; only what begins so is a session. */
const sessionKeys = 'SESSION#';

/** The service: two APIs, their functions, and what calls the rest of them. */
export class ServiceStack extends Stack {
  readonly secrets: HouseSecrets;
  readonly people: PeopleFunctions;
  readonly desktopFunctions: DesktopFunctions;
  readonly liveFunctions: LiveFunctions;
  readonly rest: RestFront;
  readonly live: LiveFront;
  readonly listeners: readonly StreamListener[];

  constructor(scope: Construct, id: string, { portal, bundles, data, desktops, ...props }: ServiceStackProps) {
    super(scope, id, props);
    const { sessions, access, live } = data;
    this.secrets = new HouseSecrets(this, 'Secrets', { portal });
    this.people = new PeopleFunctions(this, 'People', { portal, bundles, sessions, access, secrets: this.secrets });
    const { identity, portal: portalApi, gateway } = this.people;
    this.rest = new RestFront(this, 'Rest', {
      portal,
      answers: { identity: identity.function, portal: portalApi.function, gateway: gateway.function },
    });
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

    this.live = new LiveFront(this, 'Live', { portal, logsBy: this.rest.api });
    this.liveFunctions = new LiveFunctions(this, 'LiveFunctions', {
      portal,
      bundles,
      sessions,
      access,
      live,
      front: this.live,
    });
    this.live.answerWith(this.liveFunctions.socket);

    this.desktopFunctions = new DesktopFunctions(this, 'Desktops', {
      portal,
      bundles,
      sessions,
      access,
      place: desktops,
    });
    const { steer, taskChanged, reconcile, sweep } = this.desktopFunctions;
    const changes = { table: sessions, partitionKeyPrefix: sessionKeys };
    this.listeners = [
      new StreamListener(this, 'SteerChanges', {
        ...changes,
        listener: steer,
        gather: Duration.seconds(0),
        batchSize: 50,
      }),
      new StreamListener(this, 'PublishChanges', {
        ...changes,
        listener: this.liveFunctions.publish,
        gather: Duration.seconds(1),
        batchSize: 200,
      }),
    ];
    new TaskChanges(this, 'TaskChanges', { of: desktops.cluster, tells: taskChanged });
    new EachMinute(this, 'Sweeping', { calls: sweep });
    new EachMinute(this, 'Reconciling', { calls: reconcile });
  }

  /** Every function of this stack. */
  get functions() {
    const { identity, portal, gateway } = this.people;
    const { steer, taskChanged, reconcile, sweep } = this.desktopFunctions;
    return [
      identity,
      portal,
      gateway,
      steer,
      taskChanged,
      reconcile,
      sweep,
      this.liveFunctions.socket,
      this.liveFunctions.publish,
    ];
  }
}
