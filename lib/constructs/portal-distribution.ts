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
import { families } from '#core/contract/route.ts';
import type { Stage } from '#core/stage/stage.ts';
import { acknowledgeDistribution, everyDistribution, passedOn } from './distribution-parts.ts';
import type { LiveFront } from './live-front.ts';
import type { LogBucket } from './log-bucket.ts';
import type { Page } from './page.ts';
import { pageFallback } from './page-fallback.ts';
import type { RestFront } from './rest-front.ts';
import { SecurityHeaders } from './security-headers.ts';
import { doubleSlashes, slashCollapse } from './slash-collapse.ts';
import { ViewerRequest } from './viewer-request.ts';
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
    const oauthHeaders = new SecurityHeaders(this, 'OauthHeaders', {
      portal,
      host: domains?.portal,
      asking: forTokens,
    });
    const { association } = new ViewerRequest(this, 'Fallback', { portal, ...pageFallback });
    const collapse = new ViewerRequest(this, 'Collapse', { portal, ...slashCollapse });
    const https = { protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY };
    const api = { ...passedOn(new HttpOrigin(rest.host, { ...https, originPath: rest.path })), responseHeadersPolicy };
    const collapsed = { ...api, functionAssociations: [collapse.association] };
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
      additionalBehaviors: {
        // Patterns are tried in their order.
        [quickRelease]: { ...api, viewerProtocolPolicy: ViewerProtocolPolicy.ALLOW_ALL },
        ...withTokens({ ...apiBehaviors(api), ...alike(doubleSlashes, collapsed) }, oauthHeaders),
        '/live': passedOn(liveOrigin),
      },
    });
    acknowledgeDistribution(this.distribution, domains !== undefined);
  }
}

/**
 * Windows guests that shut down return their lease by plain HTTP and nothing else: the protocol has it so, and what they send is on
 * the way before anybody could refuse it. From here on it goes by TLS.
 */
const quickRelease = '/leasing/v1/lessor/shutdown';

/**
 * A client that is refused a token is told how to prove itself (RFC 6749 §5.2), and some refuse to read a 401 that doesn't say so. But
 * API Gateway renames the function's `WWW-Authenticate`, so it is put back here; on answers that are no 401 it means nothing.
 */
const forTokens = { what: 'oauth', challenge: 'Bearer error="invalid_client"' } as const;

function withTokens(
  behaviors: Readonly<Record<string, BehaviorOptions>>,
  { policy: responseHeadersPolicy }: SecurityHeaders,
): Record<string, BehaviorOptions> {
  return Object.fromEntries(
    Object.entries(behaviors).map(([pattern, behavior]) => [
      pattern,
      pattern.endsWith('oauth2/*') ? { ...behavior, responseHeadersPolicy } : behavior,
    ]),
  );
}

/** A behaviour for each path of the families; the gateway's is none of a browser's business, it calls the API itself. */
function apiBehaviors(api: BehaviorOptions): Record<string, BehaviorOptions> {
  const { gateway: _, ...forBrowsers } = families;
  const patterns = Object.values(forBrowsers).flatMap(({ paths }) =>
    paths.map((path) => path.replace('{proxy+}', '*')),
  );
  const all = [...new Set([...merged, ...patterns])];
  const isCovered = (pattern: string) =>
    [...all, ...doubleSlashes].some((other) => other !== pattern && covers(other, pattern));
  return alike(
    all.filter((pattern) => !isCovered(pattern)),
    api,
  );
}

const alike = (patterns: readonly string[], behavior: BehaviorOptions): Record<string, BehaviorOptions> =>
  Object.fromEntries(patterns.map((pattern) => [pattern, behavior]));

/**
 * Patterns that stand for several paths, since a distribution has 25 at most: `/c*-*` is for `/create-session` and `/client-token`,
 * `/re*e*o*n` for `/request_token` and `/remove-permission`. None of them may take an address of the page or one of its files: a test
 * holds them against those.
 */
const merged = ['/ap*', '/log*', '/auth*', '/c*-*', '/list-*', '/get-*', '/process-*', '/re*e*o*n'] as const;

/** Whether one path pattern matches whatever another does. */
function covers(wide: string, narrow: string): boolean {
  const parts = wide.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(narrow);
}
