import middy from '@middy/core';
import * as z from 'zod';
import { LicensingKeysEnv } from '#core/contract/env.ts';
import { readStage } from '../stage.ts';
import { log, observed } from '../telemetry.ts';
import { keySecret } from './key-secret.ts';
import { ensureKeys } from './licence-jwks.ts';

const env = LicensingKeysEnv.parse(process.env);
const secret = keySecret(env.LICENSING_KEYS_ARN);
const { keyGeneration } = readStage().licensing;
const Asked = z.object({ RequestType: z.enum(['Create', 'Update', 'Delete']) });

/** `onEvent` of a custom resource of CDK's provider framework: the signing key of the stage's generation is there once it is deployed. */
export const handler = middy<unknown, { PhysicalResourceId: string }>()
  .use(observed<unknown, { PhysicalResourceId: string }>())
  .handler(async (event) => {
    if (Asked.parse(event).RequestType !== 'Delete') {
      const { keys } = await ensureKeys(secret, keyGeneration);
      log.info('signing keys are there', { keys: keys.map(({ kid }) => kid) });
    }
    return { PhysicalResourceId: 'licensing-keys' };
  });
