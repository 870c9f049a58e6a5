import * as z from 'zod';
import { read } from '#local/template/cloud-template.ts';
import type { CloudTemplate } from '#local/template/cloud-template.ts';

const Override = z.object({ Override: z.boolean().default(true) });
const Properties = z.looseObject({
  ResponseHeadersPolicyConfig: z.looseObject({
    SecurityHeadersConfig: z
      .looseObject({
        ContentSecurityPolicy: Override.extend({ ContentSecurityPolicy: z.string() }).optional(),
        ContentTypeOptions: Override.optional(),
        FrameOptions: Override.extend({ FrameOption: z.string() }).optional(),
        ReferrerPolicy: Override.extend({ ReferrerPolicy: z.string() }).optional(),
        StrictTransportSecurity: Override.extend({
          AccessControlMaxAgeSec: z.number(),
          IncludeSubdomains: z.boolean().default(false),
          Preload: z.boolean().default(false),
        }).optional(),
      })
      .prefault({}),
    CustomHeadersConfig: z
      .looseObject({ Items: z.array(Override.extend({ Header: z.string(), Value: z.string() })).default([]) })
      .prefault({}),
    RemoveHeadersConfig: z.looseObject({ Items: z.array(z.object({ Header: z.string() })).default([]) }).prefault({}),
  }),
});
type Config = z.output<typeof Properties>['ResponseHeadersPolicyConfig'];

type Headers = readonly (readonly [string, string])[];
type Added = { readonly name: string; readonly value: string; readonly override: boolean };

const securityHeaders = ({ SecurityHeadersConfig: it }: Config): readonly Added[] => {
  const hsts = it.StrictTransportSecurity;
  const transport =
    hsts &&
    `max-age=${hsts.AccessControlMaxAgeSec}${hsts.IncludeSubdomains ? '; includeSubDomains' : ''}${hsts.Preload ? '; preload' : ''}`;
  const all = [
    ['content-security-policy', it.ContentSecurityPolicy?.ContentSecurityPolicy, it.ContentSecurityPolicy],
    ['x-content-type-options', it.ContentTypeOptions && 'nosniff', it.ContentTypeOptions],
    ['x-frame-options', it.FrameOptions?.FrameOption, it.FrameOptions],
    ['referrer-policy', it.ReferrerPolicy?.ReferrerPolicy, it.ReferrerPolicy],
    ['strict-transport-security', transport, hsts],
  ] as const;
  return all.flatMap(([name, value, rule]) =>
    value === undefined || !rule ? [] : [{ name, value, override: rule.Override }],
  );
};

/** What a response headers policy makes of a reply's header fields. */
export type ApplyHeaders = (headers: Headers) => Headers;

/** The policy with this id; a policy of AWS's own or none changes nothing. */
export const responseHeaders = (cloud: CloudTemplate, id: string | undefined): ApplyHeaders => {
  const resource = id === undefined ? undefined : cloud.find('AWS::CloudFront::ResponseHeadersPolicy', id);
  if (!resource) return (headers) => headers;
  const { ResponseHeadersPolicyConfig: config } = read(resource, Properties);
  const removed = new Set(config.RemoveHeadersConfig.Items.map(({ Header }) => Header.toLowerCase()));
  const added = [
    ...securityHeaders(config),
    ...config.CustomHeadersConfig.Items.map(({ Header, Value, Override: override }) => ({
      name: Header,
      value: Value,
      override,
    })),
  ];
  return (headers) => {
    const names = new Set(headers.map(([name]) => name.toLowerCase()));
    const effective = added.filter(({ name, override }) => override || !names.has(name.toLowerCase()));
    const replaced = new Set(effective.map(({ name }) => name.toLowerCase()));
    const kept = headers.filter(([name]) => !removed.has(name.toLowerCase()) && !replaced.has(name.toLowerCase()));
    return [...kept, ...effective.map(({ name, value }) => [name, value] as const)];
  };
};
