import { GetObjectCommand, PutObjectCommand, S3Client, type GetObjectCommandOutput } from '@aws-sdk/client-s3';
import type { AuditArchive } from '#core/ports/audit-archive.ts';
import { clientConfig } from '../aws/client-config.ts';

/** The weekly files in their bucket. */
export function s3AuditArchive(bucket: string, client = new S3Client(clientConfig)): AuditArchive {
  const get = async (file: string, Range?: string): Promise<GetObjectCommandOutput | undefined> => {
    try {
      return await client.send(new GetObjectCommand({ Bucket: bucket, Key: file, ...(Range && { Range }) }));
    } catch (error) {
      if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
      throw error;
    }
  };
  return {
    read: async (file) => (await get(file))?.Body?.transformToByteArray(),

    async readPart(file, from, bytes) {
      try {
        const found = await get(file, `bytes=${from}-${from + bytes - 1}`);
        const part = await found?.Body?.transformToByteArray();
        return found && part && { part, size: sizeIn(found.ContentRange) };
      } catch (error) {
        // Nothing begins there: whoever asks has read all of it.
        if (error instanceof Error && error.name === 'InvalidRange') return { part: new Uint8Array(), size: from };
        throw error;
      }
    },

    async put(file, content, contentType) {
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: file,
          Body: content,
          ContentType: contentType,
          // A bucket that locks its objects wants one; it also finds what was damaged on the way.
          ChecksumAlgorithm: 'SHA256',
        }),
      );
    },
  };
}

/** `bytes 0-99/1234` */
function sizeIn(range: string | undefined): number {
  return Number(range?.slice(range.indexOf('/') + 1));
}
