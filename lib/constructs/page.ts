import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PublishPageEnv } from '#core/contract/env.ts';
import type { Bundles } from '../bundle.ts';
import { contentHash } from '../content-hash.ts';
import { acknowledgeWildcard } from './acknowledge.ts';
import { DeskpoolFunction } from './deskpool-function.ts';
import type { LogBucket } from './log-bucket.ts';
import { OnDeployment } from './on-deployment.ts';

export type PageProps = { readonly portal: string; readonly bundles: Bundles; readonly logs: LogBucket };

/**
 * The bucket with the page, and the function that fills it while the stack is deployed: again whenever the page's content changes.
 * The page travels in the function's own bundle.
 */
export class Page extends Construct {
  readonly bucket: IBucket;
  readonly publisher: DeskpoolFunction;

  constructor(scope: Construct, id: string, { portal, bundles, logs }: PageProps) {
    super(scope, id);
    // CDK's classes say `undefined` where its interfaces leave it out, which exactOptionalPropertyTypes takes for two things.
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      serverAccessLogsBucket: logs.bucket,
      serverAccessLogsPrefix: 'page/',
      removalPolicy: RemovalPolicy.RETAIN,
    }) as IBucket;
    this.publisher = new DeskpoolFunction(this, 'Publish', {
      portal,
      bundles,
      name: 'publish-page',
      description: 'Puts the page into its bucket',
      env: PublishPageEnv,
      timeout: Duration.minutes(2),
      environment: { BUCKET: this.bucket.bucketName },
    });
    const files = this.bucket.arnForObjects('*');
    this.publisher.allow(['s3:ListBucket'], [this.bucket.bucketArn]);
    this.publisher.allow(['s3:PutObject', 's3:DeleteObject'], [files]);
    acknowledgeWildcard(this.publisher, files, 'It fills and empties this bucket, whatever the names in it.');
    new OnDeployment(this, 'Published', {
      portal,
      calls: this.publisher,
      resourceType: 'Custom::DeskpoolPage',
      properties: { Content: contentHash(bundles.page, bundles.host.file) },
      after: [this.bucket],
    });
  }
}
