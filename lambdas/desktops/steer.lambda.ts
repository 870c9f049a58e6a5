import { ECSClient } from '@aws-sdk/client-ecs';
import { EFSClient } from '@aws-sdk/client-efs';
import { SteerEnv } from '#core/contract/env.ts';
import { sessionLicences } from '#core/usecases/licensing/session-licences.ts';
import { refillNamed } from '#core/usecases/refill.ts';
import { freedEnvironment, steer } from '#core/usecases/steer.ts';
import { clientConfig } from '../aws/client-config.ts';
import { secret } from '../aws/secrets.ts';
import { addresses, desktopUrl } from '../aws/settings.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { dcvDesktops } from '../dcv/dcv-desktops.ts';
import { fleetOf } from '../dcv/fleet.ts';
import { onStream } from '../events/on-stream.ts';
import { dynamoLicenceLedger } from '../licensing/dynamo-licence-ledger.ts';
import { dynamoScopeStore } from '../licensing/dynamo-scope-store.ts';
import { derivedSecrets } from '../lms/session-secrets.ts';
import { dynamoEnvironmentStore } from '../sessions/dynamo-environment-store.ts';
import { dynamoSessionStore } from '../sessions/dynamo-session-store.ts';
import { environmentFromImage } from '../sessions/environment-image.ts';
import { sessionFromImage } from '../sessions/session-item.ts';
import { readStage } from '../stage.ts';
import { log } from '../telemetry.ts';
import { efsAccessPoints } from './access-points.ts';
import { desktopsByRuntime } from './by-runtime.ts';
import { dynamoAccessStore } from './dynamo-access-store.ts';
import { ecsDesktops } from './ecs-desktops.ts';
import { ecsPlace } from './ecs-place.ts';
import { personalHomes } from './homes.ts';
import { patient } from './patient.ts';

const env = SteerEnv.parse(process.env);
const stage = readStage();
const client = tables();
const clock = Date.now;
const urls = addresses(env);
const secrets = derivedSecrets(secret(env.LMS_KEY_ARN).get);
const licences = sessionLicences({
  stage,
  scopes: dynamoScopeStore(client, env.LICENSING_TABLE),
  ledger: dynamoLicenceLedger(client, env.LICENSING_TABLE),
  ticket: (session) => secrets.licenceTicket(session),
  portal: async () => (await urls()).portal,
  failed: (what, session, error) => log.error(what, { session }, error),
  chance,
  clock,
});
const ecs = new ECSClient({ ...clientConfig, ...patient });
const homes =
  env.HOMES_FILE_SYSTEM === ''
    ? undefined
    : personalHomes({
        ecs,
        accessPoints: efsAccessPoints(new EFSClient(clientConfig), env.HOMES_FILE_SYSTEM),
        familyPrefix: env.TASK_FAMILY_PREFIX,
        hash: (value) => chance.hash(value),
      });
const deps = {
  sessions: dynamoSessionStore(client, env.SESSIONS_TABLE),
  environments: dynamoEnvironmentStore(client, env.SESSIONS_TABLE),
  access: dynamoAccessStore(client, env.ACCESS_TABLE),
  desktops: desktopsByRuntime({
    dcv: dcvDesktops({ ...fleetOf(env, stage, client), chance, clock: Date.now }),
    kasm: ecsDesktops(ecs, env.CLUSTER_ARN, ecsPlace(env, stage), homes),
  }),
  secrets,
  licences,
  desktopUrl: desktopUrl(urls),
  stage,
  chance,
  clock,
};

/** Environments that are new or in which a place became free in this batch; each is refilled once, however many changes there were. */
const freed = new Set<string>();

/** Makes the cloud follow the sessions: hears each change of one, launches, takes away, refills. */
export const handler = onStream(
  async (told) => {
    const change = { before: sessionFromImage(told.before), after: sessionFromImage(told.after) };
    await steer(deps, change);
    const opened = told.before === undefined ? environmentFromImage(told.after)?.name : undefined;
    const environment = opened ?? freedEnvironment(change);
    if (environment) freed.add(environment);
  },
  async () => {
    const names = [...freed];
    freed.clear();
    await refillNamed(deps, names);
  },
);
