import { lookupRoutes } from '#core/contract/lookup-routes.ts';
import { LookupEnv } from '#core/contract/env.ts';
import { portalFingerprint } from '#core/lms/portal-fingerprint.ts';
import { readEstate } from '#core/lookup/read-estate.ts';
import { cached } from '../aws/cached.ts';
import { namedSecrets } from '../aws/named-secrets.ts';
import { secret } from '../aws/secrets.ts';
import { addresses } from '../aws/settings.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { patterns } from '../lms/patterns.ts';
import { serve } from '../http/serve.ts';
import { derivedSecrets } from '../lms/session-secrets.ts';
import { dynamoEnvironmentStore } from '../sessions/dynamo-environment-store.ts';
import { dynamoLmsUserStore } from '../sessions/dynamo-lms-user-store.ts';
import { dynamoSessionStore } from '../sessions/dynamo-session-store.ts';
import { readStage } from '../stage.ts';
import { clientByToken } from './client-by-token.ts';
import { dynamoClientStore } from './dynamo-client-store.ts';
import { lookupSurface } from './lookup-surface.ts';
import { lookupTokens } from './lookup-tokens.ts';
import { lookup } from './lookup.ts';

const env = LookupEnv.parse(process.env);
const stage = readStage();
const client = tables();
const clock = Date.now;
const urls = addresses(env);
const portalOrigin = async () => (await urls()).portal;
const key = secret(env.LMS_KEY_ARN).get;
const sessions = dynamoSessionStore(client, env.SESSIONS_TABLE);
const environments = dynamoEnvironmentStore(client, env.SESSIONS_TABLE);
const clients = dynamoClientStore(client, env.ACCESS_TABLE);
const tokens = lookupTokens(key);
const names = stage.lookup.clients.map(({ name }) => name);
// A generation is counted when the stage changes, and with it this function.
const identity = cached(() => environments.portal(portalFingerprint(stage, chance)), { seconds: 300 }).get;

/** The lookup service of Educates, for clients that ask for workshops wherever they are. */
export const handler = serve(
  lookupRoutes,
  lookup({
    stage,
    sessions,
    environments,
    estate: () => readEstate({ stage, sessions, environments, counted: environments, identity, portalOrigin }),
    users: dynamoLmsUserStore(client, env.SESSIONS_TABLE),
    secrets: derivedSecrets(key),
    clients,
    tokens,
    isSecret: namedSecrets(names, (name) => secret(`${env.LOOKUP_SECRETS_PREFIX}${name}`), clock),
    chance,
    patterns,
    clock,
  }),
  {
    authenticate: { client: clientByToken(tokens, clients, stage.lookup, clock) },
    portalOrigin,
    surface: lookupSurface,
  },
);
