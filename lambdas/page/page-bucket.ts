import { readFile } from 'node:fs/promises';
import { DeleteObjectsCommand, paginateListObjectsV2, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { clientConfig } from '../aws/client-config.ts';
import type { PageFile } from './page-files.ts';

/** A file as it lies in the bucket. */
export type Stored = { readonly key: string; readonly storedAt: number };

/** The bucket that the page is served from. */
export type PageBucket = {
  readonly list: () => Promise<readonly Stored[]>;
  readonly put: (file: PageFile) => Promise<void>;
  readonly remove: (keys: readonly string[]) => Promise<void>;
};

/** S3 takes so many deletions at a time. */
const deletions = 1_000;

export function s3PageBucket(bucket: string, client = new S3Client(clientConfig)): PageBucket {
  return {
    async list() {
      const stored: Stored[] = [];
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket })) {
        stored.push(
          ...Contents.map(({ Key = '', LastModified }) => ({ key: Key, storedAt: LastModified?.getTime() ?? 0 })),
        );
      }
      return stored;
    },

    async put({ path, key, contentType, cacheControl }) {
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: await readFile(path),
          ContentType: contentType,
          CacheControl: cacheControl,
        }),
      );
    },

    async remove(keys) {
      for (let at = 0; at < keys.length; at += deletions) {
        const Objects = keys.slice(at, at + deletions).map((Key) => ({ Key }));
        const { Errors = [] } = await client.send(
          new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
        );
        if (Errors.length > 0) throw new Error(`S3 did not remove ${Errors.map(({ Key }) => Key).join(', ')}.`);
      }
    },
  };
}
