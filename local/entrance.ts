import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Backstage } from './backstage.ts';
import type { DataFolder } from './data-folder.ts';
import { openExecuteApi } from './front/execute-api.ts';
import type { FrontDoor } from './front/front-door.ts';
import { socketApis } from './front/live/socket-api.ts';
import { openMailbox } from './front/mailbox.ts';
import { openPortal } from './front/open-portal.ts';
import { restApis } from './front/rest/rest-api.ts';
import { runGateway } from './gateway.ts';
import { openIdentityProvider } from './idp/identity-provider.ts';
import type { IdentityProvider } from './idp/identity-provider.ts';
import { stageFacts } from './stage-facts.ts';
import type { StageFacts } from './stage-facts.ts';
import type { CloudTemplate } from './template/cloud-template.ts';
import { CloudFault } from './template/fault.ts';
import type { Undo } from './undo.ts';

export type EntranceOptions = {
  readonly door: FrontDoor;
  readonly folder: DataFolder;
  readonly root: string;
  readonly undo: Undo;
};

/** Opens the identity provider for the client that the stage names, with the secret that Secrets Manager keeps for it. */
const openProvider = (facts: StageFacts, { services }: Backstage, { door, folder, undo }: EntranceOptions) => {
  const provider = openIdentityProvider({
    portal: `http://localhost:${door.port}`,
    clientId: facts.oidc.clientId,
    clientSecret: services.secrets.valueOf(facts.oidcSecret),
    groupsClaim: facts.oidc.groupsClaim,
    roles: facts.roles,
    keysPath: folder.at('idp-keys.json'),
    statePath: folder.at('idp-state.json'),
  });
  undo.later(provider.close);
  return provider;
};

/** Runs the gateway until it listens. It asks the REST API directly, as it does in AWS, and not through the portal's address. */
const startGateway = async (template: CloudTemplate, backstage: Backstage, options: EntranceOptions): Promise<void> => {
  const { functions, mayInvoke, services, clock, logs } = backstage;
  const { door, folder, undo } = options;
  const executeApi = await openExecuteApi(restApis(template), { functions, mayInvoke, now: clock.now });
  undo.later(executeApi.close);
  const gateway = runGateway(template, {
    file: folder.at('gateway', 'gateway.mjs'),
    secret: services.secrets.valueOf,
    localAddress: executeApi.localAddress,
    listening: door.setGateway,
    print: (line) => logs.write('gateway', 'gateway', 'INFO', line),
  });
  undo.later(gateway.stop);
  await gateway.ready;
};

/** The built page lies in the bundle of the function that would publish it. */
const pageFolder = ({ functions }: Backstage, root: string): string => {
  const publisher = functions.all.find(
    (it) => it.environment['BUCKET'] !== undefined && existsSync(join(it.folder(), 'page', 'index.html')),
  );
  const folder = publisher ? join(publisher.folder(), 'page') : join(root, 'dist', 'web');
  if (!existsSync(join(folder, 'index.html'))) throw new CloudFault(`There is no built page in ${folder}.`);
  return folder;
};

/** Who can come in: people, and programs by the names that the stage gives them. */
export type Guests = {
  readonly accounts: IdentityProvider['accounts'];
  readonly robots: StageFacts['robots']['clients'];
  readonly lookupClients: StageFacts['lookup']['clients'];
  /** Monitoring systems by their names. */
  readonly relayUsers: StageFacts['relay']['users'];
  /** Whether guests fetch the client token of the licence service without a ticket. */
  readonly openToGuests: boolean;
};

/** Lets people in: identity provider, gateway and portal. Answers who can come. */
export const openEntrance = async (
  template: CloudTemplate,
  backstage: Backstage,
  options: EntranceOptions,
): Promise<Guests> => {
  const { functions, mayInvoke, services, clock } = backstage;
  const { door, root, undo } = options;
  const facts = stageFacts(functions);
  const provider = openProvider(facts, backstage, options);
  await startGateway(template, backstage, options);
  const portal = openPortal(template, {
    port: door.port,
    rests: restApis(template),
    sockets: socketApis(template),
    page: pageFolder(backstage, root),
    idp: provider.listener,
    mailbox: openMailbox(services.ses.mails),
    rest: { functions, mayInvoke },
    live: { functions, mayInvoke, connections: services.connections, now: clock.now },
  });
  door.openPortal(portal.accept);
  undo.later(door.close);
  undo.later(services.connections.closeAll);
  return {
    accounts: provider.accounts,
    robots: facts.robots.clients,
    lookupClients: facts.lookup.clients,
    relayUsers: facts.relay.users,
    openToGuests: facts.entitlements.length > 0 && facts.licensing.clientTokenOpen,
  };
};
