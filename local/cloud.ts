import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { takeDataFolder } from './data-folder.ts';
import type { DesktopProgram } from './desktops/desktop-program.ts';
import { startClock } from './events/clock.ts';
import type { Clock } from './events/clock.ts';
import { captureOutput } from './functions/capture-output.ts';
import { openFunctionLogs } from './functions/function-log.ts';
import type { LogLine } from './functions/function-log.ts';
import { openFunctions } from './functions/functions.ts';
import type { Functions } from './functions/functions.ts';
import { invokePermissions } from './functions/invoke-permission.ts';
import { openExecuteApi } from './front/execute-api.ts';
import { openFrontDoor } from './front/front-door.ts';
import { openPortal } from './front/open-portal.ts';
import { restApis } from './front/rest/rest-api.ts';
import { socketApis } from './front/live/socket-api.ts';
import { runGateway } from './gateway.ts';
import { demonstrationPassword } from './idp/accounts.ts';
import type { Account } from './idp/accounts.ts';
import { openIdentityProvider } from './idp/identity-provider.ts';
import { openPolicy } from './policy/policy.ts';
import type { PolicyReport } from './policy/policy.ts';
import { openCloudServices } from './services/cloud-services.ts';
import type { CloudServices } from './services/cloud-services.ts';
import { checkFailureDestinations } from './services/failure-destinations.ts';
import { startEventSources } from './services/event-sources.ts';
import type { EventSources } from './services/event-sources.ts';
import { installSdkHandler } from './services/install-sdk-handler.ts';
import { sdkHandler } from './services/sdk-handler.ts';
import { stageFacts } from './stage-facts.ts';
import { readAssembly } from './template/assembly.ts';
import { cloudTemplate } from './template/cloud-template.ts';
import type { CloudTemplate } from './template/cloud-template.ts';
import { CloudFault } from './template/fault.ts';
import { synthesize } from './template/synthesize.ts';
import { startUndo } from './undo.ts';
import { usedFunctions } from './functions/used-functions.ts';

export type CloudOptions = {
  /** Folder for everything that is kept. */
  readonly data: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Root of the project; where this file is when left out. */
  readonly root?: string;
  /** The CDK program, relative to the root. */
  readonly program?: string;
  /** Another `deskpool.yaml`, relative to the root. */
  readonly stage?: string;
  /** More context for the CDK program. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** What a desktop is. */
  readonly desktops: DesktopProgram;
  /** Most desktops at a time; 20 when left out. */
  readonly capacity?: number;
  /** Told what happens, in words. */
  readonly progress?: (text: string) => void;
  /** Told what went wrong while it runs; to standard error when left out. */
  readonly failed?: (error: unknown) => void;
  /** Ends the synthesis early. */
  readonly signal?: AbortSignal;
};

/** The whole system, running. */
export type Cloud = {
  /** `http://localhost:8080`. */
  readonly url: string;
  readonly port: number;
  readonly title: string;
  readonly accounts: readonly Account[];
  readonly password: string;
  readonly clock: Clock;
  readonly policyReport: () => PolicyReport;
  /** What functions have printed, oldest first. */
  readonly logs: (functionName?: string) => readonly LogLine[];
  readonly template: CloudTemplate;
  readonly functions: Functions;
  readonly services: CloudServices;
  readonly eventSources: EventSources;
  /** Ends desktops, programs and connections, and keeps what is to be kept. */
  readonly stop: () => Promise<void>;
};

const ACCOUNT = '000000000000';
const projectRoot = join(import.meta.dirname, '..');
/** How often old items are looked for; DynamoDB takes its time as well. */
const EXPIRY_EVERY = 60_000;
/** How long functions that are at work may go on while everything stops. */
const DRAIN = 5_000;

/** What the CDK program is told about this machine. */
const contextFor = (port: number, { stage, context }: CloudOptions): Readonly<Record<string, unknown>> => ({
  ...(stage === undefined ? {} : { stage }),
  // Messages name resources by their place in the CDK's tree.
  'aws:cdk:enable-path-metadata': true,
  ...context,
  local: JSON.stringify({
    portal: `http://localhost:${port}`,
    desktops: `http://{id}.desk.localhost:${port}`,
    issuer: `http://localhost:${port}/idp`,
    upstreams: '127.0.0.1/32:*',
  }),
});

const regionOf = (stacks: ReturnType<typeof readAssembly>): string =>
  stacks.map(({ region }) => region).find((region) => region !== undefined && region !== 'us-east-1') ?? 'us-east-1';

const pageFolder = (functions: Functions, root: string): string => {
  const withPage = functions.all.find((it) => it.environment['BUCKET'] !== undefined && existsSync(join(it.folder(), 'page', 'index.html')));
  const folder = withPage ? join(withPage.folder(), 'page') : join(root, 'dist', 'web');
  if (!existsSync(join(folder, 'index.html'))) throw new CloudFault(`There is no built page in ${folder}.`);
  return folder;
};

const settledWithin = async (work: Promise<void>, ms: number): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, promise]);
  clearTimeout(timer);
};

/**
 * Starts the whole system from its synthesized template: takes the data folder and the port, runs the CDK program, opens the
 * services, loads the functions, runs the gateway, and opens the door. Rejects with a `CloudFault` (or a `DesktopError`) that says
 * what is wrong, and then leaves nothing behind.
 */
export const startCloud = async (options: CloudOptions): Promise<Cloud> => {
  const { root = projectRoot, progress = () => undefined, failed = console.error } = options;
  const undo = startUndo(failed);
  try {
    const folder = takeDataFolder(options.data);
    undo.later(folder.release);
    const door = await openFrontDoor(options.port);
    undo.later(door.close);
    const url = `http://localhost:${door.port}`;

    progress('Building the functions and the page, writing the template');
    const output = folder.at('cloud');
    const { signal } = options;
    await synthesize({ program: options.program ?? 'bin/deskpool.ts', directory: root, output, context: contextFor(door.port, options), ...(signal && { signal }) });
    const stacks = readAssembly(output);
    const template = cloudTemplate(stacks, { region: regionOf(stacks), account: ACCOUNT });

    progress('Opening the tables and the other services');
    const logs = openFunctionLogs(folder.at('logs'));
    undo.later(logs.close);
    undo.later(captureOutput());
    const clock = startClock({ failed });
    undo.later(clock.close);
    const functions = openFunctions(template, logs);
    const mayInvoke = invokePermissions(template);
    const policy = openPolicy(template, functions.all);
    const services = await openCloudServices({ cloud: template, functions, mayInvoke, clock, program: options.desktops, capacity: options.capacity ?? 20, at: folder.at, failed });
    undo.later(() => services.dynamo.close());
    undo.later(installSdkHandler({ requestHandler: sdkHandler(services.byName, policy), region: template.region }));
    undo.later(() => settledWithin(functions.settled(), DRAIN));
    undo.later(services.tasks.stopAll);

    const facts = stageFacts(functions);
    const idp = openIdentityProvider({
      portal: url,
      clientId: facts.oidc.clientId,
      clientSecret: services.secrets.valueOf(facts.oidcSecret),
      groupsClaim: facts.oidc.groupsClaim,
      roles: facts.roles,
      keysPath: folder.at('idp-keys.json'),
      statePath: folder.at('idp-state.json'),
    });
    undo.later(idp.close);

    progress('Loading the functions');
    for (const arn of usedFunctions(template)) await functions.load(arn);
    checkFailureDestinations(template, functions, policy);
    const eventSources = await startEventSources(template, { dynamo: services.dynamo, functions, policy, queues: services.queues, now: clock.now });
    undo.later(eventSources.stop);

    progress('Starting the gateway');
    const rest = { functions, mayInvoke };
    const rests = restApis(template);
    const executeApi = await openExecuteApi(rests, { ...rest, now: clock.now });
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

    const live = { functions, mayInvoke, connections: services.connections, now: clock.now };
    const portal = openPortal(template, { port: door.port, rests, sockets: socketApis(template), page: pageFolder(functions, root), idp: idp.listener, rest, live });
    door.openPortal(portal.accept);
    const expiry = setInterval(() => void services.dynamo.expire(clock.now()).catch(failed), EXPIRY_EVERY);
    undo.later(() => clearInterval(expiry));
    services.startSchedules();
    // Undone first of all: nobody comes in any more, and nothing begins by itself.
    undo.later(clock.close);
    undo.later(door.close);
    return {
      url,
      port: door.port,
      title: facts.title.en,
      accounts: idp.accounts,
      password: demonstrationPassword,
      clock,
      policyReport: policy.report,
      logs: logs.lines,
      template,
      functions,
      services,
      eventSources,
      stop: undo.all,
    };
  } catch (error) {
    await undo.all();
    throw error;
  }
};
