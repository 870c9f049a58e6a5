import { Duration } from 'aws-cdk-lib';
import {
  AllowedMethods,
  CachePolicy,
  type DistributionProps,
  type ErrorResponse,
  HttpVersion,
  type IOrigin,
  OriginRequestPolicy,
  PriceClass,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** Every call goes through to the origin as it came, except for its host name: API Gateway knows itself by its own alone. */
export const passedOn = (origin: IOrigin) => ({
  origin,
  allowedMethods: AllowedMethods.ALLOW_ALL,
  cachePolicy: CachePolicy.CACHING_DISABLED,
  originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
  viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
  compress: false,
});

/** CloudFront keeps errors for ten seconds unless told not to: one person's refusal would be the next one's too. */
const errorsAreFresh: ErrorResponse[] = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504].map((httpStatus) => ({
  httpStatus,
  ttl: Duration.seconds(0),
}));

export const everyDistribution = {
  errorResponses: errorsAreFresh,
  httpVersion: HttpVersion.HTTP2_AND_3,
  priceClass: PriceClass.PRICE_CLASS_100,
  enableLogging: true,
} satisfies Partial<DistributionProps>;

export function acknowledgeDistribution(distribution: Construct, hasDomain: boolean): void {
  acknowledge(
    distribution,
    'AwsSolutions-CFR1',
    'Where people are when they learn is nobody’s business; there is a login.',
  );
  if (hasDomain) return;
  acknowledge(
    distribution,
    'AwsSolutions-CFR4',
    'Without a domain of its own a distribution has CloudFront’s certificate, and with it CloudFront’s choice of TLS versions.',
  );
}
