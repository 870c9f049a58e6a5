import * as z from 'zod';
import { fits } from '#local/policy/pattern.ts';
import { read } from '#local/template/cloud-template.ts';
import type { CloudTemplate, Resource } from '#local/template/cloud-template.ts';
import { CloudFault } from '#local/template/fault.ts';

const Behavior = z.looseObject({
  TargetOriginId: z.string(),
  PathPattern: z.string().default('*'),
  AllowedMethods: z.array(z.string()).default(['GET', 'HEAD']),
  ResponseHeadersPolicyId: z.string().optional(),
  FunctionAssociations: z.array(z.looseObject({ EventType: z.string(), FunctionARN: z.string() })).default([]),
});
const Origin = z.looseObject({
  Id: z.string(),
  DomainName: z.string(),
  OriginPath: z.string().default(''),
  OriginCustomHeaders: z.array(z.looseObject({ HeaderName: z.string(), HeaderValue: z.string() })).default([]),
});
const ErrorResponse = z.looseObject({
  ErrorCode: z.number(),
  ResponseCode: z.number().optional(),
  ResponsePagePath: z.string().optional(),
});
const Properties = z.looseObject({
  DistributionConfig: z.looseObject({
    Origins: z.array(Origin),
    DefaultCacheBehavior: Behavior,
    CacheBehaviors: z.array(Behavior).default([]),
    DefaultRootObject: z.string().default(''),
    CustomErrorResponses: z.array(ErrorResponse).default([]),
  }),
});

/** How one pattern of paths is answered. */
export type Behavior = {
  readonly pattern: string;
  readonly methods: readonly string[];
  readonly origin: z.output<typeof Origin>;
  readonly headersPolicy: string | undefined;
  /** ARN of the CloudFront Function that sees each request first. */
  readonly viewerRequest: string | undefined;
};

/** The portal's CloudFront distribution, as far as it decides who answers and with which header fields. */
export type Distribution = {
  readonly id: string;
  readonly domainName: string;
  readonly rootObject: string;
  readonly errors: readonly z.output<typeof ErrorResponse>[];
  /** The first behaviour whose pattern fits; the default one fits everything. */
  readonly behaviorFor: (path: string) => Behavior;
};

const distributionOf = (resource: Resource): Distribution => {
  const { DistributionConfig: config } = read(resource, Properties);
  const behaviors = [...config.CacheBehaviors, { ...config.DefaultCacheBehavior, PathPattern: '*' }].map(
    (raw): Behavior => {
      const origin = config.Origins.find(({ Id }) => Id === raw.TargetOriginId);
      if (!origin) throw new CloudFault(`${resource.path} has no origin ${raw.TargetOriginId}.`);
      return {
        pattern: raw.PathPattern.startsWith('*') ? raw.PathPattern : `/${raw.PathPattern.replace(/^\//, '')}`,
        methods: raw.AllowedMethods,
        origin,
        headersPolicy: raw.ResponseHeadersPolicyId,
        viewerRequest: raw.FunctionAssociations.find(({ EventType }) => EventType === 'viewer-request')?.FunctionARN,
      };
    },
  );
  return {
    id: resource.ref,
    domainName: String(resource.attribute('DomainName')),
    rootObject: config.DefaultRootObject,
    errors: config.CustomErrorResponses,
    behaviorFor: (path) => {
      const found = behaviors.find(({ pattern }) => fits(pattern, path));
      if (!found) throw new CloudFault(`${resource.path} answers nothing for ${path}.`);
      return found;
    },
  };
};

/** The distribution in front of an API of this template; undefined where there is none. */
export const portalDistribution = (cloud: CloudTemplate, apiDomains: readonly string[]): Distribution | undefined => {
  const resource = cloud.ofType('AWS::CloudFront::Distribution').find((one) => {
    const { DistributionConfig } = read(one, Properties);
    return DistributionConfig.Origins.some(({ DomainName }) => apiDomains.includes(DomainName));
  });
  return resource && distributionOf(resource);
};
