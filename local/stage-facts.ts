import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Functions } from './functions/functions.ts';
import { CloudFault } from './template/fault.ts';

const Groups = z.array(z.string()).default([]);
const Facts = z.looseObject({
  name: z.string(),
  oidc: z.looseObject({ clientId: z.string(), groupsClaim: z.string() }),
  roles: z.looseObject({ admin: Groups, teacher: Groups, student: Groups }),
  robots: z.looseObject({
    clients: z.array(z.looseObject({ clientId: z.string(), username: z.string() })).default([]),
  }),
  entitlements: z.array(z.unknown()).default([]),
  licensing: z.looseObject({ clientTokenOpen: z.boolean().default(false) }).prefault({}),
  relay: z.looseObject({ users: z.array(z.string()).default([]) }).prefault({}),
  lookup: z.looseObject({ clients: z.array(z.looseObject({ name: z.string() })).default([]) }),
});
/** What this machine needs to know of the stage beside the template. */
export type StageFacts = z.output<typeof Facts> & { readonly oidcSecret: string };

const factsIn = (folder: string): z.output<typeof Facts> | undefined => {
  let text: string;
  try {
    text = readFileSync(join(folder, 'stage.json'), 'utf8');
  } catch {
    return undefined;
  }
  return Facts.parse(JSON.parse(text));
};

/** Reads `stage.json` beside the code of the function that signs people in. */
export const stageFacts = (functions: Functions): StageFacts => {
  for (const it of functions.all) {
    const oidcSecret = it.environment['OIDC_CLIENT_SECRET_ARN'];
    const facts = oidcSecret === undefined ? undefined : factsIn(it.folder());
    if (facts && oidcSecret !== undefined) return { ...facts, oidcSecret };
  }
  throw new CloudFault(
    'No function of the template has a stage.json and the secret of an OpenID client: nobody could sign in.',
  );
};
