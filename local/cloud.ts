import { join } from 'node:path';
import { openBackstage, startStreams, startTime } from './backstage.ts';
import type { Backstage } from './backstage.ts';
import { buildTemplate } from './build-template.ts';
import type { BuildOptions } from './build-template.ts';
import { takeDataFolder } from './data-folder.ts';
import type { DesktopProgram } from './desktops/desktop-program.ts';
import type { Clock } from './events/clock.ts';
import { openEntrance } from './entrance.ts';
import type { Guests } from './entrance.ts';
import { openFrontDoor } from './front/front-door.ts';
import type { LogLine } from './functions/function-log.ts';
import { makeCustomResources } from './functions/custom-resources.ts';
import type { Functions } from './functions/functions.ts';
import { demonstrationPassword } from './idp/accounts.ts';
import type { PolicyReport } from './policy/policy.ts';
import type { CloudServices } from './services/cloud-services.ts';
import type { EventSources } from './services/event-sources.ts';
import type { CloudTemplate } from './template/cloud-template.ts';
import { startUndo } from './undo.ts';
import type { Undo } from './undo.ts';

export type CloudOptions = Pick<BuildOptions, 'program' | 'stage' | 'context' | 'signal'> & {
  /** Folder for everything that is kept. */
  readonly data: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Root of the project; where this file is when left out. */
  readonly root?: string;
  /** What a desktop is. */
  readonly desktops: DesktopProgram;
  /** Most desktops at a time; 20 when left out. */
  readonly capacity?: number;
  /** Told what happens, in words. */
  readonly progress?: (text: string) => void;
  /** Told what went wrong while it runs; to standard error when left out. */
  readonly failed?: (error: unknown) => void;
};

/** The whole system, running. */
export type Cloud = Guests & {
  /** `http://localhost:8080`. */
  readonly url: string;
  readonly port: number;
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

const projectRoot = join(import.meta.dirname, '..');

const start = async (options: CloudOptions, undo: Undo): Promise<Cloud> => {
  const { root = projectRoot, desktops, capacity = 20, progress = () => undefined, failed = console.error } = options;
  const { program, stage, context, signal } = options;
  const folder = takeDataFolder(options.data);
  undo.later(folder.release);
  const door = await openFrontDoor(options.port);
  undo.later(door.close);
  progress('Building the functions and the page, writing the template');
  const output = folder.at('cloud');
  const template = await buildTemplate({ port: door.port, output, root, program, stage, context, signal });
  progress('Opening the tables and the other services');
  const backstage: Backstage = await openBackstage(template, { folder, desktops, capacity, failed, undo });
  progress('Loading the functions');
  await makeCustomResources(template, backstage.functions);
  const eventSources = await startStreams(template, backstage, undo);
  progress('Starting the gateway');
  const guests = await openEntrance(template, backstage, { door, folder, root, undo });
  startTime(backstage, { failed, undo });
  const { clock, policy, logs, functions, services } = backstage;
  return {
    url: `http://localhost:${door.port}`,
    port: door.port,
    ...guests,
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
};

/**
 * Starts the whole system from its synthesized template: takes the data folder and the port, runs the CDK program, opens the
 * services, loads the functions, runs the gateway, and opens the door. Rejects with a `CloudFault` (or a `DesktopError`) that says
 * what is wrong, and then leaves nothing behind.
 */
export const startCloud = async (options: CloudOptions): Promise<Cloud> => {
  const undo = startUndo(options.failed ?? console.error);
  try {
    return await start(options, undo);
  } catch (error) {
    await undo.all();
    throw error;
  }
};
