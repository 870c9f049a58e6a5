import { fileURLToPath } from 'node:url';
import middy from '@middy/core';
import { PublishPageEnv } from '#core/contract/env.ts';
import { log, observed } from '../telemetry.ts';
import { s3PageBucket } from './page-bucket.ts';
import { pageFiles } from './page-files.ts';
import { PageRequest, publishPage } from './publish-page.ts';

const env = PublishPageEnv.parse(process.env);
const bucket = s3PageBucket(env.BUCKET);
const folder = fileURLToPath(new URL('page/', import.meta.url));

/** `onEvent` of a custom resource of CDK's provider framework: uploads what lies in `page/` beside this code. */
export const handler = middy<unknown, { PhysicalResourceId: string }>()
  .use(observed<unknown, { PhysicalResourceId: string }>())
  .use({ onError: ({ error }) => log.error('the page was not published', {}, error) })
  .handler(async (event) => {
    await publishPage(PageRequest.parse(event), bucket, await pageFiles(folder));
    return { PhysicalResourceId: `page-in-${env.BUCKET}` };
  });
