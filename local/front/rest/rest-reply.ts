import * as z from 'zod';
import type { Outcome } from '#local/functions/outcome.ts';

/** What goes back to the browser. */
export type RestReply = {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
};

const Scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
/** The shape that a proxy integration's answer must have; anything else is "Malformed Lambda proxy response". */
const ProxyReply = z.looseObject({
  statusCode: z
    .union([
      z.number().int(),
      z
        .string()
        .regex(/^\d{3}$/)
        .transform(Number),
    ])
    .refine((code) => code >= 100 && code <= 599),
  headers: z.record(z.string(), Scalar).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(Scalar)).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});
type ProxyReply = z.output<typeof ProxyReply>;

/** Bytes that API Gateway takes from a function. */
export const largestReply = 6 * 1024 * 1024;

/** A reply of API Gateway itself. */
export const gatewayReply = (status: number, message: string, errorType?: string): RestReply => ({
  status,
  headers: [['Content-Type', 'application/json'], ...(errorType ? [['x-amzn-ErrorType', errorType] as const] : [])],
  body: Buffer.from(JSON.stringify({ message })),
});

/** Header fields that API Gateway keeps for itself and renames when a function sets them. */
const remapped = new Set([
  'connection',
  'content-length',
  'date',
  'server',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
]);

const headersOf = ({ headers, multiValueHeaders }: ProxyReply): readonly (readonly [string, string])[] => {
  const multiple = Object.entries(multiValueHeaders ?? {});
  const names = new Set(multiple.map(([name]) => name.toLowerCase()));
  // A name in both places counts as what multiValueHeaders says.
  const single = Object.entries(headers ?? {}).filter(([name]) => !names.has(name.toLowerCase()));
  const all = [...single, ...multiple.flatMap(([name, values]) => values.map((value) => [name, value] as const))];
  const named = all.map(
    ([name, value]) => [remapped.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name, value] as const,
  );
  return named.some(([name]) => name.toLowerCase() === 'content-type')
    ? named
    : [['Content-Type', 'application/json'], ...named];
};

const isLegal = ([name, value]: readonly [string, string]): boolean =>
  /^[\w!#$%&'*+.^`|~-]+$/.test(name) && !/[\r\n\0]/.test(value);

/** What API Gateway makes of an invocation: the function's reply, or 502 for anything that is none. */
export const restReply = (outcome: Outcome, binaryTypes: readonly string[]): RestReply => {
  const malformed = gatewayReply(502, 'Internal server error', 'InternalServerErrorException');
  if (outcome.is === 'failed') return malformed;
  const { data } = ProxyReply.safeParse(outcome.payload);
  if (!data) return malformed;
  const headers = headersOf(data);
  // Base64 is decoded only where the API says that it handles binary media at all.
  const decode = data.isBase64Encoded === true && binaryTypes.length > 0;
  const body = Buffer.from(data.body ?? '', decode ? 'base64' : 'utf8');
  if (body.length > largestReply || !headers.every(isLegal)) return malformed;
  return { status: data.statusCode, headers, body };
};
