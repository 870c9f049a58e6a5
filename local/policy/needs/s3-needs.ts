import type { S3Input } from '#local/services/s3/s3-call.ts';
import { commonContext } from './needs.ts';
import type { Needs } from './needs.ts';

/** The operations whose permission has another name. */
const actionOf: Readonly<Record<string, string>> = { HeadObject: 'GetObject', ListObjectsV2: 'ListBucket' };

/**
 * What S3 asks: the object or its bucket. Whoever asks for what is not there has to be allowed to list the bucket, too; to others
 * everything is forbidden alike.
 *
 * @param isThere whether a bucket has an object
 */
export const s3Needs =
  (isThere: (bucket: string, key: string) => boolean): Needs =>
  ({ operation, input }, who) => {
    const { bucket, key, query } = input as S3Input;
    const bucketArn = `arn:aws:s3:::${bucket}`;
    const named = actionOf[operation] ?? operation;
    const action = `s3:${named}${query['versionId'] === undefined ? '' : 'Version'}`;
    const context = commonContext(who);
    const asked = { action, resource: key === '' ? bucketArn : `${bucketArn}/${key}`, context };
    if (named !== 'GetObject' || isThere(bucket, key)) return [asked];
    return [asked, { action: 's3:ListBucket', resource: bucketArn, context }];
  };
