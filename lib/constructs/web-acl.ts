import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

export type WebAclProps = {
  readonly name: string;
  /** A CloudFront one has to be in us-east-1. */
  readonly scope: 'CLOUDFRONT' | 'REGIONAL';
  /** What stands behind it: pages and API, or the stream of desktops, whose bodies are anybody's files. */
  readonly protects: 'portal' | 'desktops';
  /** Whether callers' own addresses are seen: not behind CloudFront, where everybody seems to come from a few. */
  readonly seesCallers: boolean;
};

/** Calls per address in five minutes. A whole school stands behind one address, so this is for floods, not for people. */
const flood = 20_000;

/**
 * Licensed guests of a school come from one address, too, and all at once when a room is switched on: 10,000 of them make 50,000 to
 * 90,000 calls within minutes. What goes beyond is turned away by the API, which takes 500 a second in all.
 */
const guestFlood = 120_000;
/** Where guests call: nothing that a browser asks for begins so. */
const guestPaths = ['/auth/v1/', '/leasing/'] as const;

/**
 * Of the common rules, those that would refuse what is right: heartbeats, forms and events are longer than 8 KB, OpenID Connect
 * answers with an address in the query (`iss`), as learning platforms ask with one (`index_url`), what programs in a desktop tell is
 * any text, paths and markup in it, and some machines name no user agent.
 */
const onlyCounted = [
  'SizeRestrictions_BODY',
  'SizeRestrictions_QUERYSTRING',
  'GenericRFI_QUERYARGUMENTS',
  'GenericRFI_BODY',
  'GenericLFI_BODY',
  'CrossSiteScripting_BODY',
  'EC2MetaDataSSRF_QUERYARGUMENTS',
  'EC2MetaDataSSRF_BODY',
  'NoUserAgent_HEADER',
];

/** A web application firewall: known bad addresses, known bad requests, floods. */
export class WebAcl extends Construct {
  readonly acl: CfnWebACL;

  get arn(): string {
    return this.acl.attrArn;
  }

  constructor(scope: Construct, id: string, props: WebAclProps) {
    super(scope, id);
    const groups =
      props.protects === 'portal'
        ? [
            'AWSManagedRulesAmazonIpReputationList',
            'AWSManagedRulesCommonRuleSet',
            'AWSManagedRulesKnownBadInputsRuleSet',
          ]
        : ['AWSManagedRulesAmazonIpReputationList'];
    const rules = groups.map((name, index) => managedGroup(name, index));
    this.acl = new CfnWebACL(this, 'Acl', {
      name: props.name,
      scope: props.scope,
      defaultAction: { allow: {} },
      visibilityConfig: seenAs(props.name),
      rules: props.seesCallers ? [...rules, ...floodRules(rules.length, props.protects === 'portal')] : rules,
    });
  }
}

const seenAs = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: true,
});

const managedGroup = (name: string, priority: number): CfnWebACL.RuleProperty => ({
  name,
  priority,
  overrideAction: { none: {} },
  visibilityConfig: seenAs(name),
  statement: {
    managedRuleGroupStatement: {
      vendorName: 'AWS',
      name,
      ...(name === 'AWSManagedRulesCommonRuleSet' && {
        ruleActionOverrides: onlyCounted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      }),
    },
  },
});

/** Calls by address; those of guests are counted by themselves, where there are any. */
const floodRules = (priority: number, hasGuests: boolean): CfnWebACL.RuleProperty[] =>
  hasGuests
    ? [
        floodRule('Floods', priority, flood, { notStatement: { statement: fromGuests } }),
        floodRule('GuestFloods', priority + 1, guestFlood, fromGuests),
      ]
    : [floodRule('Floods', priority, flood)];

const floodRule = (
  name: string,
  priority: number,
  limit: number,
  counts?: CfnWebACL.StatementProperty,
): CfnWebACL.RuleProperty => ({
  name,
  priority,
  action: { block: {} },
  visibilityConfig: seenAs(name),
  statement: { rateBasedStatement: { limit, aggregateKeyType: 'IP', ...(counts && { scopeDownStatement: counts }) } },
});

const fromGuests: CfnWebACL.StatementProperty = {
  orStatement: {
    statements: guestPaths.map((searchString) => ({
      byteMatchStatement: {
        searchString,
        fieldToMatch: { uriPath: {} },
        positionalConstraint: 'STARTS_WITH',
        textTransformations: [{ priority: 0, type: 'NONE' }],
      },
    })),
  },
};
