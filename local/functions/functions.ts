import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { handlerFile, lambdaFunction } from './lambda-function.ts';
import type { LambdaFunction } from './lambda-function.ts';
import { lambdaContext } from './lambda-context.ts';
import type { FunctionLogs } from './function-log.ts';
import { failed, largestPayload, returned, threw } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { loadAs, runAs } from './running.ts';
import type { Running } from './running.ts';
import { runtimeEnvironment } from './runtime-environment.ts';
import type { CloudTemplate } from '#local/template/cloud-template.ts';
import { CloudFault } from '#local/template/fault.ts';

type Handler = (event: unknown, context: unknown) => unknown;

/** The functions of the cloud. */
export type Functions = {
  readonly all: readonly LambdaFunction[];
  /** By ARN, name, or the ARN of a version or an alias. Throws a `CloudFault` for a function that the template does not have. */
  readonly find: (id: string) => LambdaFunction;
  /** Loads the code of a function before anybody needs it. Throws a `CloudFault` when it can't be loaded. */
  readonly load: (id: string) => Promise<void>;
  /** Invokes a function and waits for what comes of it; never throws for what the function does. */
  readonly invoke: (id: string, event: unknown) => Promise<Outcome>;
  /** Resolves when no invocation is under way. */
  readonly settled: () => Promise<void>;
};

/** Imports the code of a function under an address of its own, so that two functions never share a module's state. */
const importHandler = async (it: LambdaFunction): Promise<Handler> => {
  const address = `${pathToFileURL(handlerFile(it)).href}?function=${it.name}&load=${randomUUID()}`;
  const module = (await import(/* @vite-ignore */ address)) as Readonly<Record<string, unknown>>;
  const handler = module[it.handler.slice(it.handler.lastIndexOf('.') + 1)];
  if (typeof handler !== 'function') throw new CloudFault(`${it.handler} is undefined or not exported`);
  return handler as Handler;
};

/** Seconds with two decimals, as Lambda words it. */
const timedOut = (it: LambdaFunction, requestId: string): Outcome =>
  failed(
    'Sandbox.Timedout',
    `RequestId: ${requestId} Error: Task timed out after ${(it.timeoutMs / 1_000).toFixed(2)} seconds`,
  );

const withinTimeout = async (it: LambdaFunction, requestId: string, work: () => Promise<Outcome>): Promise<Outcome> => {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const timer = setTimeout(() => resolve(timedOut(it, requestId)), it.timeoutMs);
  try {
    return await Promise.race([work(), promise]);
  } finally {
    clearTimeout(timer);
  }
};

const reportOf = (outcome: Outcome): string | undefined =>
  outcome.is === 'failed'
    ? JSON.stringify({
        timestamp: new Date().toISOString(),
        level: 'ERROR',
        message: 'Invocation failed',
        ...outcome.error,
      })
    : undefined;

/** Runs the functions of a template in this process, as many invocations at a time as are asked for. */
export const openFunctions = (cloud: CloudTemplate, logs: FunctionLogs): Functions => {
  const all = cloud.ofType('AWS::Lambda::Function').map((resource) => lambdaFunction(cloud, resource));
  const handlers = new Map<string, Promise<Handler>>();
  const underWay = new Set<Promise<unknown>>();
  const find = (id: string): LambdaFunction => {
    const found = all.find((it) => it.arn === id || it.name === id || id.startsWith(`${it.arn}:`));
    if (!found) throw new CloudFault(`There is no function ${id} in the template.`);
    return found;
  };
  const runningOf = (it: LambdaFunction, requestId: string): Running => ({
    function: it,
    requestId,
    print: (level, text) => logs.write(it.name, requestId, level, text),
  });
  const handlerOf = (it: LambdaFunction, who: Running): Promise<Handler> => {
    const known = handlers.get(it.arn);
    if (known) return known;
    const loaded = loadAs(who, runtimeEnvironment(it, process.env), () => importHandler(it));
    handlers.set(it.arn, loaded);
    // What could not be loaded is tried again by the next invocation, as AWS does with a fresh environment.
    loaded.catch(() => handlers.delete(it.arn));
    return loaded;
  };
  const run = async (it: LambdaFunction, who: Running, text: string): Promise<Outcome> => {
    let handler: Handler;
    try {
      handler = await handlerOf(it, who);
    } catch (error) {
      return threw(error);
    }
    return withinTimeout(it, who.requestId, async () => {
      const context = lambdaContext(it, who.requestId, Date.now() + it.timeoutMs);
      try {
        return returned(await runAs(who, async () => handler(JSON.parse(text), context)));
      } catch (error) {
        return threw(error);
      }
    });
  };
  const invoke = async (id: string, event: unknown): Promise<Outcome> => {
    const it = find(id);
    const text = JSON.stringify(event) ?? 'null';
    if (Buffer.byteLength(text) > largestPayload) {
      return failed(
        'RequestTooLargeException',
        `Request must be smaller than ${largestPayload} bytes for the InvokeFunction operation`,
      );
    }
    const who = runningOf(it, randomUUID());
    const outcome = await run(it, who, text);
    const report = reportOf(outcome);
    if (report) who.print('ERROR', report);
    return outcome;
  };
  return {
    all,
    find,
    load: async (id) => {
      const it = find(id);
      try {
        await handlerOf(it, runningOf(it, 'load'));
      } catch (error) {
        throw new CloudFault(`${it.path} can't be loaded: ${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
        });
      }
    },
    invoke: (id, event) => {
      const invocation = invoke(id, event);
      underWay.add(invocation);
      const forget = () => underWay.delete(invocation);
      invocation.then(forget, forget);
      return invocation;
    },
    settled: async () => {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
};
