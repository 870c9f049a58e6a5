import type { DataFolder } from './data-folder.ts';
import type { DesktopProgram } from './desktops/desktop-program.ts';
import { startClock } from './events/clock.ts';
import type { Clock } from './events/clock.ts';
import { captureOutput } from './functions/capture-output.ts';
import { openFunctionLogs } from './functions/function-log.ts';
import type { FunctionLogs } from './functions/function-log.ts';
import { openFunctions } from './functions/functions.ts';
import type { Functions } from './functions/functions.ts';
import { invokePermissions } from './functions/invoke-permission.ts';
import type { MayInvoke } from './functions/invoke-permission.ts';
import { usedFunctions } from './functions/used-functions.ts';
import { openPolicy } from './policy/policy.ts';
import type { Policy } from './policy/policy.ts';
import { openCloudServices } from './services/cloud-services.ts';
import type { CloudServices } from './services/cloud-services.ts';
import { startEventSources } from './services/event-sources.ts';
import type { EventSources } from './services/event-sources.ts';
import { checkFailureDestinations } from './services/failure-destinations.ts';
import { installSdkHandler } from './services/install-sdk-handler.ts';
import { sdkHandler } from './services/sdk-handler.ts';
import type { CloudTemplate } from './template/cloud-template.ts';
import type { Undo } from './undo.ts';

/** Everything that no browser sees: functions, services, and what drives them. */
export type Backstage = {
  readonly clock: Clock;
  readonly logs: FunctionLogs;
  readonly functions: Functions;
  readonly mayInvoke: MayInvoke;
  readonly policy: Policy;
  readonly services: CloudServices;
};

export type BackstageOptions = {
  readonly folder: DataFolder;
  readonly desktops: DesktopProgram;
  /** Most desktops at a time. */
  readonly capacity: number;
  readonly failed: (error: unknown) => void;
  readonly undo: Undo;
};

/** How long functions that are at work may go on while everything stops. */
const DRAIN = 5_000;
/** How often old items are looked for; DynamoDB takes its time as well. */
const EXPIRY_EVERY = 60_000;

const settledWithin = async (work: Promise<void>, ms: number): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, promise]);
  clearTimeout(timer);
};

/** Opens the functions and the services of a template. Nothing begins by itself yet. */
export const openBackstage = async (template: CloudTemplate, options: BackstageOptions): Promise<Backstage> => {
  const { folder, desktops: program, capacity, failed, undo } = options;
  const logs = openFunctionLogs(folder.at('logs'));
  undo.later(logs.close);
  undo.later(captureOutput());
  const clock = startClock({ failed });
  undo.later(clock.close);
  const functions = openFunctions(template, logs);
  const mayInvoke = invokePermissions(template);
  const policy = openPolicy(template, functions.all);
  const { at } = folder;
  const services = await openCloudServices({
    cloud: template,
    functions,
    mayInvoke,
    clock,
    program,
    capacity,
    at,
    failed,
  });
  undo.later(() => services.dynamo.close());
  undo.later(installSdkHandler({ requestHandler: sdkHandler(services.byName, policy), region: template.region }));
  undo.later(() => settledWithin(functions.settled(), DRAIN));
  undo.later(services.tasks.stopAll);
  undo.later(async () => {
    await services.machines.stop();
    await services.commands.settled();
  });
  return { clock, logs, functions, mayInvoke, policy, services };
};

/** Loads the functions that something invokes, and lets the streams flow to them. Throws a `CloudFault` where one can't be loaded. */
export const startStreams = async (
  template: CloudTemplate,
  backstage: Backstage,
  undo: Undo,
): Promise<EventSources> => {
  const { functions, policy, services, clock } = backstage;
  for (const arn of usedFunctions(template)) await functions.load(arn);
  checkFailureDestinations(template, functions, policy);
  const { dynamo, queues } = services;
  const eventSources = await startEventSources(template, { dynamo, functions, policy, queues, now: clock.now });
  undo.later(eventSources.stop);
  return eventSources;
};

/** Starts what time drives: schedules, and the end of items that have a time to live. */
export const startTime = (
  { services, clock }: Backstage,
  { failed, undo }: Pick<BackstageOptions, 'failed' | 'undo'>,
): void => {
  const expiry = setInterval(() => void services.dynamo.expire(clock.now()).catch(failed), EXPIRY_EVERY);
  undo.later(() => clearInterval(expiry));
  services.startSchedules();
  undo.later(clock.close);
};
