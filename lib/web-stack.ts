import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Stage } from '#core/stage/stage.ts';
import type { Bundles } from './bundle.ts';
import { publishAddress } from './constructs/addresses.ts';
import { LogBucket } from './constructs/log-bucket.ts';
import { Page } from './constructs/page.ts';
import { PortalDistribution } from './constructs/portal-distribution.ts';
import type { EdgeStack } from './edge-stack.ts';
import type { LocalContext } from './local-context.ts';
import type { ServiceStack } from './service-stack.ts';

export type WebStackProps = StackProps & {
  readonly stage: Stage;
  readonly bundles: Bundles;
  readonly local: LocalContext | undefined;
  readonly service: ServiceStack;
  readonly edge: EdgeStack;
};

/** What browsers come to first: the page, and the one address of page, API and live changes. */
export class WebStack extends Stack {
  readonly page: Page;
  readonly portal: PortalDistribution;

  constructor(scope: Construct, id: string, { stage, bundles, local, service, edge, ...props }: WebStackProps) {
    super(scope, id, props);
    const logs = new LogBucket(this, 'Logs');
    this.page = new Page(this, 'Page', { portal: stage.name, bundles, logs });
    this.portal = new PortalDistribution(this, 'Portal', {
      stage,
      page: this.page,
      rest: service.rest,
      live: service.live,
      acl: edge.portalAcl,
      logs,
    });
    const { distributionDomainName } = this.portal.distribution;
    const address = `https://${stage.domains?.portal ?? distributionDomainName}`;
    publishAddress(this, stage.name, 'PORTAL_URL_PARAMETER', local?.portal ?? address);
    new CfnOutput(this, 'PortalAddress', { description: 'Give this to people', value: address });
    if (stage.domains) {
      new CfnOutput(this, 'PortalCname', {
        description: `Let ${stage.domains.portal} be an alias of this`,
        value: distributionDomainName,
      });
    }
  }
}
