import { Duration } from 'aws-cdk-lib';
import { HeadersFrameOption, HeadersReferrerPolicy, ResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';

/**
 * What the page may load and who may frame it. Its own origin for everything; styles may stand in the page too, because the
 * component library puts two small sheets there.
 */
export const contentSecurityPolicy = (portalHost: string | undefined): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "manifest-src 'self'",
    // Older browsers do not count a WebSocket among an origin's own.
    `connect-src 'self'${portalHost ? ` wss://${portalHost}` : ''}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

export type SecurityHeadersProps = {
  readonly portal: string;
  readonly host: string | undefined;
  /** Besides, for what these headers are made for alone: a name for it, and a `WWW-Authenticate`. */
  readonly asking?: { readonly what: string; readonly challenge: string };
};

/** The headers that every answer of the portal's origin has, whoever gave it. */
export class SecurityHeaders extends Construct {
  readonly policy: ResponseHeadersPolicy;

  constructor(scope: Construct, id: string, props: SecurityHeadersProps) {
    super(scope, id);
    this.policy = new ResponseHeadersPolicy(this, 'Policy', {
      responseHeadersPolicyName: `deskpool-${props.portal}-${props.asking?.what ?? 'portal'}`,
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: contentSecurityPolicy(props.host), override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: true, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.SAME_ORIGIN, override: true },
      },
      customHeadersBehavior: {
        customHeaders: [
          { header: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=()', override: true },
          { header: 'Cross-Origin-Opener-Policy', value: 'same-origin', override: true },
          ...(props.asking ? [{ header: 'WWW-Authenticate', value: props.asking.challenge, override: false }] : []),
        ],
      },
    });
  }
}
