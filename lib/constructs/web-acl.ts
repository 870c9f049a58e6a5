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
 * Of the common rules, those that would refuse what is right: heartbeats and forms are longer than 8 KB, OpenID Connect answers
 * with an address in the query (`iss`), as learning platforms ask with one (`index_url`), and some machines name no user agent.
 */
const onlyCounted = [
  'SizeRestrictions_BODY',
  'SizeRestrictions_QUERYSTRING',
  'GenericRFI_QUERYARGUMENTS',
  'GenericRFI_BODY',
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
      rules: props.seesCallers ? [...rules, floodRule(rules.length)] : rules,
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

const floodRule = (priority: number): CfnWebACL.RuleProperty => ({
  name: 'Floods',
  priority,
  action: { block: {} },
  visibilityConfig: seenAs('Floods'),
  statement: { rateBasedStatement: { limit: flood, aggregateKeyType: 'IP' } },
});
