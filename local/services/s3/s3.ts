import { createHash } from 'node:crypto';
import * as z from 'zod';
import { s3Needs } from '#local/policy/needs/s3-needs.ts';
import { read } from '#local/template/cloud-template.ts';
import type { Resource, CloudTemplate } from '#local/template/cloud-template.ts';
import { AwsError } from '../aws-error.ts';
import { RawReply } from '../raw-reply.ts';
import type { Service } from '../service.ts';
import { openObjects, type BucketRules, type Objects, type Version } from './objects.ts';
import type { S3Input } from './s3-call.ts';
import { listing } from './s3-xml.ts';

const day = 86_400_000;
const Properties = z.looseObject({
  VersioningConfiguration: z.looseObject({ Status: z.string() }).optional(),
  ObjectLockEnabled: z.boolean().optional(),
  ObjectLockConfiguration: z
    .looseObject({
      Rule: z
        .looseObject({
          DefaultRetention: z.looseObject({ Days: z.number().optional(), Years: z.number().optional() }).optional(),
        })
        .optional(),
    })
    .optional(),
});

/** S3 on one machine, and its buckets as people and tests look into them. */
export type S3 = Service & {
  /** A bucket by its name. Throws an `AwsError` when there is none. */
  readonly bucket: (name: string) => Objects;
};

const rulesOf = (resource: Resource): BucketRules => {
  const it = read(resource, Properties);
  const { Days, Years } = it.ObjectLockConfiguration?.Rule?.DefaultRetention ?? {};
  const days = (Days ?? 0) + 365 * (Years ?? 0);
  return {
    versioned: it.VersioningConfiguration?.Status === 'Enabled' || it.ObjectLockEnabled === true,
    lock: days > 0 ? days * day : null,
  };
};

const noSuchKey = () => new AwsError('NoSuchKey', 'The specified key does not exist.', 404);

/** Opens the buckets of the template with what the folder has kept of them. */
export const openS3 = (
  cloud: CloudTemplate,
  { path, now }: { readonly path: string; readonly now: () => number },
): S3 => {
  const buckets = new Map(
    cloud
      .ofType('AWS::S3::Bucket')
      .map((resource) => [resource.name, openObjects(`${path}/${resource.name}`, rulesOf(resource), now)] as const),
  );
  const bucket = (name: string): Objects => {
    const found = buckets.get(name);
    if (!found) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist.', 404);
    return found;
  };
  return {
    needs: s3Needs((name, key) => buckets.get(name)?.versions(key)[0]?.deleted === false),
    bucket,
    answer: async (operation, input) => {
      const call = input as S3Input;
      const objects = bucket(call.bucket);
      switch (operation) {
        case 'PutObject':
          return put(objects, call);
        case 'GetObject':
          return get(objects, call);
        case 'HeadObject':
          return new RawReply(200, headersOf(wanted(objects, call), objects), Buffer.alloc(0));
        case 'DeleteObject':
          return remove(objects, call);
        case 'ListObjectsV2':
          return new RawReply(200, { 'content-type': 'application/xml' }, Buffer.from(listing(call, objects)));
        default:
          throw new AwsError('NotImplemented', `S3 does not answer ${operation} on one machine.`, 501);
      }
    },
  };
};

/** A body that was damaged on the way is refused; so is one with nothing to tell by, where what is put gets locked. */
const put = (objects: Objects, { key, headers, body }: S3Input): RawReply => {
  if ((headers['content-encoding'] ?? '').includes('aws-chunked'))
    throw new AwsError('NotImplemented', 'A body in signed chunks is not read on one machine.', 501);
  const checksum = Object.keys(headers).find((name) => /^x-amz-checksum-(?!algorithm)|^content-md5$/.test(name));
  if (objects.rules.lock !== null && checksum === undefined)
    throw new AwsError(
      'InvalidRequest',
      'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
    );
  const sent = headers['x-amz-checksum-sha256'];
  if (sent !== undefined && sent !== createHash('sha256').update(body).digest('base64'))
    throw new AwsError('BadDigest', 'The SHA256 you specified did not match the calculated checksum.');
  const version = objects.put(key, body, headers['content-type'] ?? 'binary/octet-stream');
  return new RawReply(200, headersOf(version, objects, false), Buffer.alloc(0));
};

const wanted = (objects: Objects, { key, query }: S3Input): Version => {
  const all = objects.versions(key);
  const found = query['versionId'] === undefined ? all[0] : all.find(({ id }) => id === query['versionId']);
  if (!found || found.deleted) throw noSuchKey();
  return found;
};

const get = (objects: Objects, call: S3Input): RawReply => {
  const version = wanted(objects, call);
  const bytes = objects.bytes(version);
  const headers = headersOf(version, objects);
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(call.headers['range'] ?? '') ?? [];
  if (first === undefined) {
    const checked = call.headers['x-amz-checksum-mode'] === 'ENABLED';
    return new RawReply(200, { ...headers, ...(checked && { 'x-amz-checksum-sha256': version.sha256 }) }, bytes);
  }
  const from = Number(first);
  const to = Math.min(last ? Number(last) : Infinity, bytes.byteLength - 1);
  if (from >= bytes.byteLength || to < from)
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416);
  const part = bytes.subarray(from, to + 1);
  const ranged = { 'content-length': String(part.byteLength), 'content-range': `bytes ${from}-${to}/${bytes.length}` };
  return new RawReply(206, { ...headers, ...ranged }, part);
};

const remove = (objects: Objects, { key, query }: S3Input): RawReply => {
  const id = query['versionId'];
  if (id !== undefined && !objects.removeVersion(key, id))
    throw new AwsError('AccessDenied', 'Access Denied because object protected by object lock.', 403);
  const marker = id === undefined ? objects.remove(key) : undefined;
  return new RawReply(
    204,
    marker ? { 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker.id } : {},
    Buffer.alloc(0),
  );
};

const headersOf = (version: Version, { rules }: Objects, withContent = true): Record<string, string> => ({
  etag: `"${version.etag}"`,
  ...(rules.versioned && { 'x-amz-version-id': version.id }),
  ...(version.lockedUntil !== null && {
    'x-amz-object-lock-retain-until-date': new Date(version.lockedUntil).toISOString(),
  }),
  ...(withContent && {
    'content-type': version.type,
    'content-length': String(version.size),
    'last-modified': new Date(version.at).toUTCString(),
    'accept-ranges': 'bytes',
  }),
});
