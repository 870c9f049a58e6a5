import '#test/support/quiet.ts';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { s3PageBucket, type PageBucket } from '#lambdas/page/page-bucket.ts';
import { pageFiles } from '#lambdas/page/page-files.ts';
import { publishPage } from '#lambdas/page/publish-page.ts';
import { answeredBy, type AwsRequest } from '#test/support/aws-replies.ts';
import { noon } from '#test/support/builders.ts';

let folder: string;
const write = async (files: readonly string[], at = folder) => {
  await rm(at, { recursive: true, force: true });
  for (const file of files) {
    await mkdir(dirname(join(at, file)), { recursive: true });
    await writeFile(join(at, file), `content of ${file}`);
  }
};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deskpool-page-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const release = (hash: string) => ['index.html', `assets/index-${hash}.js`, `assets/index-${hash}.css`, 'favicon.svg'];

describe('the files of a page', () => {
  test('are found with their kinds and how long they stay good, the entry last', async () => {
    await write([
      'index.html',
      'assets/index-BcD3_Gh1.js',
      'assets/font-abcdEFGH.woff2',
      'favicon.svg',
      'assets/plain.css',
      'data.bin',
    ]);
    const files = await pageFiles(folder);
    expect(files.at(-1)?.key).toBe('index.html');
    const forever = 'public, max-age=31536000, immutable';
    const anHour = 'public, max-age=3600';
    expect(
      Object.fromEntries(files.map(({ key, contentType, cacheControl }) => [key, [contentType, cacheControl]])),
    ).toEqual({
      'index.html': ['text/html; charset=utf-8', 'no-cache'],
      'assets/index-BcD3_Gh1.js': ['text/javascript; charset=utf-8', forever],
      'assets/font-abcdEFGH.woff2': ['font/woff2', forever],
      'assets/plain.css': ['text/css; charset=utf-8', anHour],
      'favicon.svg': ['image/svg+xml', anHour],
      'data.bin': ['application/octet-stream', anHour],
    });
  });

  test('without an entry are no page', async () => {
    await write(['favicon.svg']);
    await expect(pageFiles(folder)).rejects.toThrow('no index.html');
  });
});

describe('publishing', () => {
  let stored: Map<string, number>;
  let done: string[];
  let clock: number;
  let bucket: PageBucket;
  beforeEach(() => {
    stored = new Map();
    done = [];
    clock = noon;
    bucket = {
      list: async () => [...stored].map(([key, storedAt]) => ({ key, storedAt })),
      put: async ({ key }) => {
        stored.set(key, clock);
        done.push(`put ${key}`);
      },
      remove: async (keys) => {
        for (const key of keys) stored.delete(key);
        done.push(...keys.map((key) => `remove ${key}`));
      },
    };
  });
  const publish = async (hash: string, RequestType: 'Create' | 'Update' | 'Delete' = 'Update') => {
    await write(release(hash));
    await publishPage({ RequestType }, bucket, await pageFiles(folder));
    clock += 86_400_000;
  };

  test('puts everything there, the entry last', async () => {
    await publish('AAAAAAAA', 'Create');
    expect([...stored.keys()].toSorted()).toEqual(release('AAAAAAAA').toSorted());
    expect(done.at(-1)).toBe('put index.html');
  });

  test('keeps the release before, whose entry browsers may still have, and removes older ones', async () => {
    await publish('AAAAAAAA', 'Create');
    await publish('BBBBBBBB');
    expect([...stored.keys()]).toContain('assets/index-AAAAAAAA.js');
    await publish('CCCCCCCC');
    expect([...stored.keys()].toSorted()).toEqual(
      [...new Set([...release('CCCCCCCC'), ...release('BBBBBBBB')])].toSorted(),
    );
  });

  test('of an older release again keeps what it names', async () => {
    await publish('AAAAAAAA', 'Create');
    await publish('BBBBBBBB');
    await publish('AAAAAAAA');
    await publish('CCCCCCCC');
    expect([...stored.keys()]).toContain('assets/index-AAAAAAAA.js');
    expect([...stored.keys()]).not.toContain('assets/index-BBBBBBBB.js');
  });

  test('removes nothing when the upload fails', async () => {
    await publish('AAAAAAAA', 'Create');
    await publish('BBBBBBBB');
    const failing: PageBucket = {
      ...bucket,
      put: async (file) => {
        if (file.key.endsWith('.css')) throw new Error('denied');
        return bucket.put(file);
      },
    };
    done.length = 0;
    await write(release('CCCCCCCC'));
    await expect(publishPage({ RequestType: 'Update' }, failing, await pageFiles(folder))).rejects.toThrow('denied');
    expect(done.filter((what) => what.startsWith('remove') || what === 'put index.html')).toEqual([]);
  });

  test('empties nothing when the resource goes', async () => {
    await publish('AAAAAAAA', 'Create');
    await publish('AAAAAAAA', 'Delete');
    expect(stored.size).toBe(4);
  });
});

describe('the bucket', () => {
  const listing = (keys: readonly string[], next?: string) =>
    `<ListBucketResult><IsTruncated>${next !== undefined}</IsTruncated>${next ? `<NextContinuationToken>${next}</NextContinuationToken>` : ''}${keys
      .map((key) => `<Contents><Key>${key}</Key><LastModified>2026-11-22T12:00:00.000Z</LastModified></Contents>`)
      .join('')}</ListBucketResult>`;
  const open = (reply: (request: AwsRequest) => string) => {
    const seen: AwsRequest[] = [];
    const settings = answeredBy((request) => {
      seen.push(request);
      return { status: 200, headers: { 'content-type': 'application/xml' }, body: reply(request) };
    });
    return { seen, bucket: s3PageBucket('page', new S3Client(settings)) };
  };

  test('is listed to its last page', async () => {
    const { bucket } = open(({ query }) => (query['continuation-token'] ? listing(['b']) : listing(['a'], 'more')));
    expect(await bucket.list()).toEqual([
      { key: 'a', storedAt: noon },
      { key: 'b', storedAt: noon },
    ]);
  });

  test('gets a file with its kind and how long it stays good', async () => {
    await write(['index.html']);
    const { bucket, seen } = open(() => '');
    const [file] = await pageFiles(folder);
    if (file) await bucket.put(file);
    expect(seen).toMatchObject([
      {
        method: 'PUT',
        path: '/index.html',
        headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' },
        body: 'content of index.html',
      },
    ]);
  });

  test('is asked nothing when there is nothing to remove', async () => {
    const { bucket, seen } = open(() => '');
    await bucket.remove([]);
    expect(seen).toEqual([]);
  });

  test('that does not remove a file says so', async () => {
    const { bucket } = open(() => '<DeleteResult><Error><Key>a</Key><Code>AccessDenied</Code></Error></DeleteResult>');
    await expect(bucket.remove(['a'])).rejects.toThrow('S3 did not remove a.');
  });
});
