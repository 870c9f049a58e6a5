import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Bucket, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { AwsError } from '#local/services/aws-error.ts';
import { bytesOf, type SdkRequest } from '#local/services/aws-call.ts';
import { RawReply } from '#local/services/raw-reply.ts';
import { openS3 } from '#local/services/s3/s3.ts';
import { s3Call } from '#local/services/s3/s3-call.ts';
import { s3Refusal } from '#local/services/s3/s3-xml.ts';
import { s3AuditArchive } from '#lambdas/auditing/s3-audit-archive.ts';
import { freshFolder, smallCloud } from '../../support/small-cloud.ts';

const cloud = smallCloud((stack) => {
  new Bucket(stack, 'Plain', { bucketName: 'plain', removalPolicy: RemovalPolicy.DESTROY });
  new Bucket(stack, 'Versioned', { bucketName: 'versioned', versioned: true });
  new Bucket(stack, 'Locked', {
    bucketName: 'locked',
    objectLockEnabled: true,
    objectLockDefaultRetention: ObjectLockRetention.compliance(Duration.days(30)),
  });
});
const day = 86_400_000;

/** S3, and the SDK's own client before it. */
const opened = (path = freshFolder()) => {
  let now = Date.parse('2026-11-22T12:00:00Z');
  const s3 = openS3(cloud, { path, now: () => now });
  const handle = async (request: SdkRequest) => {
    const call = s3Call(request, () => bytesOf(request.body));
    if (!call) throw new Error('This is no call of S3.');
    const written = await s3.answer(call.operation, call.input).catch((error: unknown) => {
      if (error instanceof AwsError) return new RawReply(error.status, {}, Buffer.from(s3Refusal(error)));
      throw error;
    });
    if (!(written instanceof RawReply)) throw new Error('This is no answer of S3.');
    return { response: { statusCode: written.status, headers: written.headers, body: Readable.from([written.body]) } };
  };
  const client = new S3Client({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: { handle: handle as never },
  });
  return { s3, client, path, later: (days: number) => void (now += days * day) };
};
const put = (bucket: string, Key: string, Body: string) => new PutObjectCommand({ Bucket: bucket, Key, Body });

describe('S3 on one machine', () => {
  it('gives back what was put there, with its type, also after a restart', async () => {
    const { client, path } = opened();
    await client.send(
      new PutObjectCommand({ Bucket: 'plain', Key: 'a b/ü.csv', Body: 'grüß dich', ContentType: 'text/csv' }),
    );
    const again = opened(path).client;
    const found = await again.send(new GetObjectCommand({ Bucket: 'plain', Key: 'a b/ü.csv' }));
    expect(await found.Body?.transformToString()).toBe('grüß dich');
    expect(found.ContentType).toBe('text/csv');
    expect((await again.send(new HeadObjectCommand({ Bucket: 'plain', Key: 'a b/ü.csv' }))).ContentLength).toBe(11);
  });

  it('gives parts of an object, and refuses a part that begins behind its end', async () => {
    const { client } = opened();
    await client.send(put('plain', 'key', '0123456789'));
    const part = await client.send(new GetObjectCommand({ Bucket: 'plain', Key: 'key', Range: 'bytes=2-4' }));
    expect([await part.Body?.transformToString(), part.ContentRange]).toEqual(['234', 'bytes 2-4/10']);
    await expect(
      client.send(new GetObjectCommand({ Bucket: 'plain', Key: 'key', Range: 'bytes=10-20' })),
    ).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  it('knows no such object and no such bucket', async () => {
    const { client } = opened();
    await expect(client.send(new GetObjectCommand({ Bucket: 'plain', Key: 'none' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
    await expect(client.send(put('other', 'key', ''))).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  it('refuses a body that is not what its checksum says', async () => {
    const { client } = opened();
    const damaged = new PutObjectCommand({ Bucket: 'plain', Key: 'key', Body: 'x', ChecksumSHA256: 'AAAA' });
    await expect(client.send(damaged)).rejects.toMatchObject({ name: 'BadDigest' });
  });

  it('lists by prefix, a page at a time', async () => {
    const { client } = opened();
    for (const key of ['b', 'audit-2', 'audit-1', 'audit-3']) await client.send(put('plain', key, key));
    const ask = { Bucket: 'plain', Prefix: 'audit-', MaxKeys: 2 };
    const first = await client.send(new ListObjectsV2Command(ask));
    expect(first.Contents?.map(({ Key }) => Key)).toEqual(['audit-1', 'audit-2']);
    const rest = await client.send(
      new ListObjectsV2Command({ ...ask, ContinuationToken: first.NextContinuationToken ?? '' }),
    );
    expect([rest.Contents?.map(({ Key }) => Key), rest.IsTruncated]).toEqual([['audit-3'], false]);
  });

  it('keeps every version where the bucket has them, and hides what was deleted', async () => {
    const { client } = opened();
    const one = await client.send(put('versioned', 'key', 'one'));
    await client.send(put('versioned', 'key', 'two'));
    await client.send(new DeleteObjectCommand({ Bucket: 'versioned', Key: 'key' }));
    await expect(client.send(new GetObjectCommand({ Bucket: 'versioned', Key: 'key' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
    const older = { Bucket: 'versioned', Key: 'key', VersionId: one.VersionId };
    expect(await (await client.send(new GetObjectCommand(older))).Body?.transformToString()).toBe('one');
  });

  it('lets nobody remove a version that is locked, until its time is over', async () => {
    const { client, later } = opened();
    const { VersionId } = await client.send(put('locked', 'key', 'one'));
    const removal = () => client.send(new DeleteObjectCommand({ Bucket: 'locked', Key: 'key', VersionId }));
    await expect(removal()).rejects.toMatchObject({ name: 'AccessDenied' });
    later(31);
    await removal();
    await expect(client.send(new GetObjectCommand({ Bucket: 'locked', Key: 'key' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
  });
});

describe('the archive of weekly files over S3', () => {
  it('puts, reads whole and in parts, also where objects are locked', async () => {
    const archive = s3AuditArchive('locked', opened().client);
    await archive.put('audit-2026-W47.csv', new TextEncoder().encode('name\r\none\r\n'), 'text/csv');
    expect(new TextDecoder().decode(await archive.read('audit-2026-W47.csv'))).toBe('name\r\none\r\n');
    const part = await archive.readPart('audit-2026-W47.csv', 6, 100);
    expect(part && [new TextDecoder().decode(part.part), part.size]).toEqual(['one\r\n', 11]);
  });

  it('has nothing where nothing was put, and nothing behind the end of a file', async () => {
    const archive = s3AuditArchive('plain', opened().client);
    expect(await archive.read('audit-2026-W47.csv')).toBeUndefined();
    expect(await archive.readPart('audit-2026-W47.csv', 0, 10)).toBeUndefined();
    await archive.put('audit-2026-W47.csv', new TextEncoder().encode('x'), 'text/csv');
    expect(await archive.readPart('audit-2026-W47.csv', 1, 10)).toEqual({ part: new Uint8Array(), size: 1 });
  });
});
