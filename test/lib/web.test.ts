import { readdirSync, readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { families } from '#core/contract/route.ts';
import { sharePath } from '#core/contract/sharing-views.ts';
import { pageFallback } from '#lib/constructs/page-fallback.ts';
import { slashCollapse } from '#lib/constructs/slash-collapse.ts';
import { aHouse, aStage, domains } from './house.ts';
import { found, only } from './resources.ts';

const { templates } = aHouse();
const web = { web: templates.web };
const { DistributionConfig: portal } = only(found(web, 'AWS::CloudFront::Distribution')).properties;
const behaviors: readonly { PathPattern: string; TargetOriginId: string; CachePolicyId: string }[] =
  portal.CacheBehaviors;
const fits = (pattern: string, path: string) =>
  new RegExp(`^${pattern.replaceAll('.', String.raw`\.`).replaceAll('*', '.*')}$`).test(path);
const behaviorOf = (path: string) => behaviors.find(({ PathPattern }) => fits(PathPattern, path));

describe('the portal’s origin', () => {
  const { gateway, ...forBrowsers } = families;
  const paths: readonly string[] = Object.values(forBrowsers).flatMap((family): readonly string[] => family.paths);
  test.each(paths)('passes %s on to the API, and keeps nothing of it', (path) => {
    const behavior = behaviorOf(path.replace('{proxy+}', 'something'));
    // CloudFront's own names for CachingDisabled and AllViewerExceptHostHeader.
    expect(behavior).toMatchObject({
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      AllowedMethods: expect.arrayContaining(['POST', 'DELETE']),
    });
    const origin = portal.Origins.find(({ Id }: { Id: string }) => Id === behavior?.TargetOriginId);
    expect(origin.OriginPath).toBe('/prod');
    expect(JSON.stringify(origin.DomainName)).toContain('RestApi');
  });

  test('has no more behaviours than CloudFront takes, with room for one that is still to come', () => {
    expect(behaviors.length).toBeLessThanOrEqual(24);
  });

  test('leaves every address of the page to the page', () => {
    const room = new URL('../../web/', import.meta.url);
    const sources = readdirSync(room, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
    const places = sources.flatMap((file) => {
      const text = readFileSync(new URL(file, room), 'utf8');
      return [...text.matchAll(/(?:place === |place: |path: |href=|goTo\()'(\/[a-z/-]*)'/g)].map(
        ([, place = '']) => place,
      );
    });
    // Those that the API answers are links to it, such as signing in.
    const ofPage = [...new Set([...places, sharePath, '/', '/admin'])].filter(
      (place) => !paths.some((path) => fits(path.replace('{proxy+}', '*'), place)),
    );
    expect(ofPage).toEqual(expect.arrayContaining(['/', '/admin', '/share']));
    for (const place of ofPage) expect.soft([place, behaviorOf(place)?.PathPattern]).toEqual([place, undefined]);
    const files = ['/index.html', '/favicon.svg', '/assets/index-B7x_q-0a.js', '/assets/list-sessions-C0ffee12.css'];
    for (const file of files) expect.soft([file, behaviorOf(file)?.PathPattern]).toEqual([file, undefined]);
  });

  test('has no way to what only the gateway asks', () => {
    for (const path of gateway.paths) expect(behaviorOf(path.replace('{proxy+}', 'authorize'))).toBeUndefined();
  });

  test('passes the live WebSocket on, and nothing that only begins like it', () => {
    expect(behaviorOf('/live')).toBeDefined();
    expect(behaviorOf('/lively')).toBeUndefined();
  });

  test('keeps no errors: one person’s refusal is not the next one’s', () => {
    const kept = portal.CustomErrorResponses.filter(
      (one: { ErrorCachingMinTTL: number }) => one.ErrorCachingMinTTL > 0,
    );
    const rewritten = portal.CustomErrorResponses.filter((one: object) => 'ResponsePagePath' in one);
    expect([kept, rewritten]).toEqual([[], []]);
  });

  test('stands behind a firewall that counts calls by address', () => {
    expect(JSON.stringify(portal.WebACLId)).toContain('PortalAcl');
    const acl = found({ edge: templates.edge }, 'AWS::WAFv2::WebACL').find(({ id }) => id.startsWith('PortalAcl'));
    const rules: readonly { Name: string }[] = acl?.properties.Rules;
    expect(acl?.properties.Scope).toBe('CLOUDFRONT');
    expect(rules.map(({ Name }) => Name)).toEqual([
      'AWSManagedRulesAmazonIpReputationList',
      'AWSManagedRulesCommonRuleSet',
      'AWSManagedRulesKnownBadInputsRuleSet',
      'Floods',
      'GuestFloods',
    ]);
  });

  test('has the operator’s name and certificate where there is one', () => {
    const { templates: own } = aHouse({ stage: aStage({ domains }) });
    const config = only(found({ web: own.web }, 'AWS::CloudFront::Distribution')).properties.DistributionConfig;
    expect(config.Aliases).toEqual(['portal.example.org']);
    expect(config.ViewerCertificate).toMatchObject({
      AcmCertificateArn: domains.certificateArn,
      MinimumProtocolVersion: 'TLSv1.2_2021',
    });
  });
});

describe('guests that use licences', () => {
  test('return their lease by plain HTTP when they shut down, and do nothing else that way', () => {
    const plain = portal.CacheBehaviors.filter(
      (one: { ViewerProtocolPolicy: string }) => one.ViewerProtocolPolicy === 'allow-all',
    );
    expect(plain.map((one: { PathPattern: string }) => one.PathPattern)).toEqual(['/leasing/v1/lessor/shutdown']);
    expect(behaviorOf('/leasing/v1/lessor/shutdown')).toEqual(plain[0]);
  });

  test('may boot all at once from behind one address, and take nothing from what people may do', () => {
    const acl = found({ edge: templates.edge }, 'AWS::WAFv2::WebACL').find(({ id }) => id.startsWith('PortalAcl'));
    const floods: readonly { Name: string; Statement: { RateBasedStatement: Record<string, unknown> } }[] =
      acl?.properties.Rules.filter(({ Name }: { Name: string }) => Name.endsWith('Floods'));
    const [people, guests] = floods.map(({ Statement }) => Statement.RateBasedStatement);
    expect(people).toMatchObject({ Limit: 20_000, ScopeDownStatement: { NotStatement: expect.anything() } });
    expect(guests).toMatchObject({ Limit: 120_000 });
    const paths = [...JSON.stringify(guests).matchAll(/"SearchString":"([^"]+)"/g)].map(([, path]) => path);
    expect(paths).toEqual(['/auth/v1/', '/leasing/']);
    expect(JSON.stringify(people)).toContain(JSON.stringify(guests?.['ScopeDownStatement']));
  });

  test('send what no rule refuses: long bodies, addresses and no user agent', () => {
    const acl = found({ edge: templates.edge }, 'AWS::WAFv2::WebACL').find(({ id }) => id.startsWith('PortalAcl'));
    const counted = JSON.stringify(acl?.properties.Rules);
    for (const rule of ['SizeRestrictions_BODY', 'NoUserAgent_HEADER', 'EC2MetaDataSSRF_BODY', 'GenericRFI_BODY'])
      expect(counted).toContain(`{"ActionToUse":{"Count":{}},"Name":"${rule}"}`);
  });
});

describe('the headers of the portal', () => {
  const policies = found(web, 'AWS::CloudFront::ResponseHeadersPolicy');
  const policyOf = (path: string) => {
    const { ResponseHeadersPolicyId } = behaviorOf(path) ?? portal.DefaultCacheBehavior;
    const { properties } = only(policies.filter(({ id }) => id === ResponseHeadersPolicyId.Ref));
    return properties.ResponseHeadersPolicyConfig;
  };
  const policy = policyOf('/');
  test('let nobody frame it, and load nothing from elsewhere', () => {
    const csp: string = policy.SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy;
    expect(csp).toContain("default-src 'none'");
    expect(csp).toContain("script-src 'self';");
    expect(csp).toContain("frame-ancestors 'none'");
    expect(csp).not.toMatch(/unsafe-eval|https:|\*/);
  });
  test('insist on TLS and on the types that files say they are', () => {
    expect(policy.SecurityHeadersConfig).toMatchObject({
      StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, IncludeSubdomains: true },
      ContentTypeOptions: { Override: true },
      FrameOptions: { FrameOption: 'DENY' },
    });
  });
  test('of tokens are the same, with the WWW-Authenticate that API Gateway takes away', () => {
    const challenge = { Header: 'WWW-Authenticate', Value: 'Bearer error="invalid_client"', Override: false };
    for (const path of ['/oauth2/token/', '//oauth2/token/']) {
      const { SecurityHeadersConfig, CustomHeadersConfig } = policyOf(path);
      expect(SecurityHeadersConfig).toEqual(policy.SecurityHeadersConfig);
      expect(CustomHeadersConfig.Items).toEqual([...policy.CustomHeadersConfig.Items, challenge]);
    }
    expect(policyOf('/workshops/catalog/environments/')).toEqual(policy);
  });
  test('are on every answer of page and API', () => {
    const api = behaviors.filter(({ PathPattern }) => PathPattern !== '/live');
    for (const behavior of [portal.DefaultCacheBehavior, ...api])
      expect(behavior).toHaveProperty('ResponseHeadersPolicyId');
  });
});

describe('an address of the page that is no file', () => {
  const rewritten = (uri: string): string =>
    runInNewContext(`${pageFallback.code}; handler({ request: { uri } }).uri`, { uri });
  test.each([
    ['/', '/index.html'],
    ['/admin', '/index.html'],
    ['/sessions/demo-w01-s001', '/index.html'],
    ['/v1.2/about', '/index.html'],
    ['/assets/index-BcD3fGh1.js', '/assets/index-BcD3fGh1.js'],
    ['/favicon.svg', '/favicon.svg'],
  ])('%s is answered with %s', (uri, answer) => {
    expect(rewritten(uri)).toBe(answer);
  });
  test.each(['/accounts/login/', '/accounts/login', '/accounts/create/'])('%s leads to where people sign in', (uri) => {
    const answer: unknown = runInNewContext(`${pageFallback.code}; JSON.stringify(handler({ request: { uri } }))`, {
      uri,
    });
    expect(JSON.parse(String(answer))).toMatchObject({ statusCode: 302, headers: { location: { value: '/login' } } });
  });
  test('is so for the page alone, never for the API', () => {
    const [{ FunctionARN: own }] = portal.DefaultCacheBehavior.FunctionAssociations;
    expect(JSON.stringify(own)).toContain('Fallback');
    expect(JSON.stringify(behaviors)).not.toContain('Fallback');
  });
});

describe('two slashes where an address and a path were put together', () => {
  const rewritten = (uri: string): string =>
    runInNewContext(`${slashCollapse.code}; handler({ request: { uri } }).uri`, { uri });
  test.each([
    ['//oauth2/token/', '/oauth2/token/'],
    ['//workshops/catalog/environments/', '/workshops/catalog/environments/'],
    ['//session/a/schedule/', '/session/a/schedule/'],
    ['///workshops//session/a/schedule/', '/workshops/session/a/schedule/'],
  ])('%s comes to the API as %s', (uri, answer) => {
    const behavior = behaviorOf(uri);
    expect(JSON.stringify(behavior)).toMatch(/Collapse/);
    expect(rewritten(uri)).toBe(answer);
  });
  test('are nobody’s business who sends one', () => {
    for (const path of ['/oauth2/token/', '/workshops/catalog/', '/session/x/']) expect(rewritten(path)).toBe(path);
    expect(behaviorOf('/sessions/one')).toBeUndefined();
  });
});

test('the portal has no more behaviours than CloudFront has room for', () => {
  // Of the 25 the default is one; the rest is for what is still to come.
  expect(behaviors.length).toBeLessThanOrEqual(23);
  expect(new Set(behaviors.map(({ PathPattern }) => PathPattern)).size).toBe(behaviors.length);
});

describe('the page’s bucket', () => {
  test('is read by the distribution alone', () => {
    const policies = found(web, 'AWS::S3::BucketPolicy').filter(({ properties }) =>
      JSON.stringify(properties.Bucket).includes('PageBucket'),
    );
    const allows = only(policies).properties.PolicyDocument.Statement.filter(
      ({ Effect }: { Effect: string }) => Effect === 'Allow',
    );
    expect(allows).toMatchObject([{ Action: 's3:GetObject', Principal: { Service: 'cloudfront.amazonaws.com' } }]);
  });
  test('is filled again when the page has changed', () => {
    expect(only(found(web, 'Custom::DeskpoolPage')).properties.Content).toMatch(/^[0-9a-f]{64}$/);
  });
});
