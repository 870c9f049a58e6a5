import { Duration } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Audit } from '#core/stage/audit.ts';
import { acknowledgeWildcard } from './acknowledge.ts';
import type { DeskpoolFunction } from './deskpool-function.ts';
import { removalOfData } from './keep.ts';
import { LogBucket } from './log-bucket.ts';

/**
 * The weekly files of the audit: private, by TLS alone, encrypted, every version kept until the one after it is a day old, or for as
 * long as the stage locks it. Nobody is let remove one.
 */
export class AuditBucket extends Construct {
  readonly bucket: IBucket;

  constructor(scope: Construct, id: string, { objectLock }: Pick<Audit, 'objectLock'>) {
    super(scope, id);
    const logs = new LogBucket(this, 'Logs');
    const locked = objectLock && Duration.days(objectLock.days);
    // CDK's classes say `undefined` where its interfaces leave it out, which exactOptionalPropertyTypes takes for two things.
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      serverAccessLogsBucket: logs.bucket,
      serverAccessLogsPrefix: 'audit/',
      // What has been erased must not live on in an older version; a lock is stronger than this rule.
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(1) }],
      removalPolicy: removalOfData(this),
      ...(locked && {
        objectLockEnabled: true,
        objectLockDefaultRetention:
          objectLock.mode === 'compliance'
            ? ObjectLockRetention.compliance(locked)
            : ObjectLockRetention.governance(locked),
      }),
    }) as IBucket;
  }

  /** Lets a function read and make the files. */
  grant(maker: DeskpoolFunction): void {
    const files = this.bucket.arnForObjects('audit-*');
    maker.allow(['s3:GetObject', 's3:PutObject'], [files]);
    // Without it, what is not there would be forbidden and not missing.
    maker.allow(['s3:ListBucket'], [this.bucket.bucketArn]);
    acknowledgeWildcard(maker, files, 'There is a file for each week.');
  }
}
