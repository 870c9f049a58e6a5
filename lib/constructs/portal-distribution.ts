import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  OriginProtocolPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Construct } from 'constructs';
import { families } from '#core/contract/routes.ts';
import type { Stage } from '#core/stage/stage.ts';
import { acknowledgeDistribution, everyDistribution, passedOn } from './distribution-parts.ts';
import type { LiveFront } from './live-front.ts';
import type { LogBucket } from './log-bucket.ts';
import type { Page } from './page.ts';
import { PageFallback } from './page-fallback.ts';
import type { RestFront } from './rest-front.ts';
import { SecurityHeaders } from './security-headers.ts';
import type { WebAcl } from './web-acl.ts';

export type PortalDistributionProps = {
  readonly stage: Stage;
  readonly page: Page;
  readonly rest: RestFront;
  readonly live: LiveFront;
  readonly acl: WebAcl;
  readonly logs: LogBucket;
};

/** The one origin of the portal: the page, the families of the API and the live WebSocket. */
export class PortalDistribution extends Construct {
  readonly distribution: Distribution;

  constructor(scope: Construct, id: string, { stage, page, rest, live, acl, logs }: PortalDistributionProps) {
    super(scope, id);
    const { domains, name: portal } = stage;
    const { policy: responseHeadersPolicy } = new SecurityHeaders(this, 'Headers', { portal, host: domains?.portal });
    const { association } = new PageFallback(this, 'Fallback', { portal });
    const https = { protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY };
    const api = { ...passedOn(new HttpOrigin(rest.host, { ...https, originPath: rest.path })), responseHeadersPolicy };
    const liveOrigin = new HttpOrigin(live.host, https);
    this.distribution = new Distribution(this, 'Distribution', {
      ...everyDistribution,
      comment: `Portal ${portal}`,
      defaultRootObject: 'index.html',
      webAclId: acl.arn,
      logBucket: logs.bucket,
      logFilePrefix: 'portal/',
      ...(domains && {
        domainNames: [domains.portal],
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
        certificate: Certificate.fromCertificateArn(this, 'Certificate', domains.certificateArn),
      }),
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(page.bucket),
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        functionAssociations: [association],
        responseHeadersPolicy,
        compress: true,
      },
      additionalBehaviors: { ...apiBehaviors(api), '/live': passedOn(liveOrigin) },
    });
    acknowledgeDistribution(this.distribution, domains !== undefined);
  }
}

/** A behaviour for each path of the families; the gateway's is none of a browser's business, it calls the API itself. */
function apiBehaviors(api: BehaviorOptions): Record<string, BehaviorOptions> {
  const { gateway: _, ...forBrowsers } = families;
  const patterns = Object.values(forBrowsers).flatMap(({ paths }) =>
    paths.map((path) => path.replace('{proxy+}', '*')),
  );
  const needed = patterns.filter((pattern) => !patterns.some((other) => other !== pattern && covers(other, pattern)));
  return Object.fromEntries(needed.map((pattern) => [pattern, api]));
}

/** Whether one path pattern matches whatever another does. CloudFront has room for 25 behaviours. */
const covers = (wide: string, narrow: string): boolean => wide.endsWith('*') && narrow.startsWith(wide.slice(0, -1));
