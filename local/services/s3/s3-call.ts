import type { SdkRequest } from '../aws-call.ts';

/** What a call of S3 is about. */
export type S3Input = {
  readonly bucket: string;
  /** Empty for a call about the bucket itself. */
  readonly key: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};
export type S3Call = {
  readonly service: 's3';
  readonly operation: string;
  readonly input: S3Input;
  readonly protocol: 's3';
};

/** Bucket and path, from a host that begins with the bucket's name or a path that does. */
const placeOf = (hostname: string, path: string): { readonly bucket: string; readonly key: string } | undefined => {
  const decoded = decodeURIComponent(path.replace(/^\//, ''));
  const [, bucket] = /^(?:(.+)\.)?s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com$/.exec(hostname) ?? [];
  if (bucket) return { bucket, key: decoded };
  if (!/^s3[.-]/.test(hostname)) return undefined;
  const [first = '', ...rest] = decoded.split('/');
  return { bucket: first, key: rest.join('/') };
};

/** What S3 calls a method, by what stands beside it. */
const operationOf = (method: string, key: string, query: S3Input['query']): string => {
  const about = Object.keys(query).find((name) => name !== 'x-id' && query[name] === '');
  if (about !== undefined) return `${method} ?${about}`;
  if (key === '') return method === 'GET' && query['list-type'] === '2' ? 'ListObjectsV2' : `${method} bucket`;
  const names: Readonly<Record<string, string>> = {
    PUT: 'PutObject',
    GET: 'GetObject',
    HEAD: 'HeadObject',
    DELETE: 'DeleteObject',
  };
  return names[method] ?? method;
};

/** Reads a call of S3; undefined where a request is for another service. */
export const s3Call = (request: SdkRequest, body: () => Buffer): S3Call | undefined => {
  const place = placeOf(request.hostname, request.path);
  if (!place) return undefined;
  const query = Object.fromEntries(
    Object.entries(request.query ?? {}).map(([name, value]) => [name, typeof value === 'string' ? value : '']),
  );
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const operation = operationOf(request.method, place.key, query);
  return { service: 's3', operation, protocol: 's3', input: { ...place, query, headers, body: body() } };
};
