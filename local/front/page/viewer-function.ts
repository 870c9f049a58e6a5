import { randomUUID } from 'node:crypto';
import { createContext, Script } from 'node:vm';
import * as z from 'zod';
import { read } from '#local/template/cloud-template.ts';
import type { CloudTemplate } from '#local/template/cloud-template.ts';
import { CloudFault } from '#local/template/fault.ts';

const Properties = z.looseObject({ FunctionCode: z.string() });
const Values = z.record(z.string(), z.looseObject({ value: z.string() }));
const Answer = z.looseObject({
  uri: z.string().optional(),
  statusCode: z.number().int().optional(),
  headers: Values.default({}),
  body: z.union([z.string(), z.looseObject({ data: z.string() }).transform(({ data }) => data)]).default(''),
});

/** What a CloudFront Function does with a request: lets it through to a path, or answers it. */
export type Viewed =
  | { readonly is: 'request'; readonly path: string }
  | {
      readonly is: 'response';
      readonly status: number;
      readonly headers: readonly (readonly [string, string])[];
      readonly body: string;
    };

export type ViewerRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly ip: string;
};
export type ViewerFunction = (request: ViewerRequest) => Viewed;

/**
 * Milliseconds by the clock on the wall, of which a busy machine may spend most elsewhere: this ends a loop that would never end.
 * CloudFront allows about one of its processor.
 */
const LONGEST = 2_000;

/** Runs the CloudFront Function with this ARN on each request, as CloudFront does. Without one, requests pass unchanged. */
export const viewerFunction = (cloud: CloudTemplate, arn: string | undefined): ViewerFunction => {
  if (arn === undefined) return ({ path }) => ({ is: 'request', path });
  const resource = cloud.find('AWS::CloudFront::Function', arn);
  if (!resource) throw new CloudFault(`There is no CloudFront Function ${arn} in the template.`);
  const script = new Script(`${read(resource, Properties).FunctionCode}\n;JSON.stringify(handler(JSON.parse(event)))`, {
    filename: resource.path,
  });
  return ({ method, path, query, headers, ip }) => {
    const event = JSON.stringify({
      version: '1.0',
      context: { eventType: 'viewer-request', requestId: randomUUID() },
      viewer: { ip },
      request: {
        method,
        uri: path,
        querystring: Object.fromEntries([...new URLSearchParams(query)].map(([name, value]) => [name, { value }])),
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), { value }])),
        cookies: {},
      },
    });
    const answer = Answer.parse(
      JSON.parse(String(script.runInContext(createContext({ event }), { timeout: LONGEST }))),
    );
    if (answer.statusCode === undefined) return { is: 'request', path: answer.uri ?? path };
    const fields = Object.entries(answer.headers).map(([name, { value }]) => [name, value] as const);
    return { is: 'response', status: answer.statusCode, headers: fields, body: answer.body };
  };
};
