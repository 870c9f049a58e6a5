import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MiddlewareObj } from '@middy/core';
import { Refusal } from '#core/refusal.ts';

/**
 * The only file that names Powertools. What goes into a log line is named by whoever writes it: never a whole request, never a
 * cookie, ticket, token or body. Of errors come name, message and stack, and of their causes too; what libraries hang on them
 * besides (answers, claims, tokens) stays out.
 */
const logger = new Logger();
const metrics = new Metrics();

type Value = string | number | boolean | null | undefined | readonly string[];
/** What a log line says besides its message. */
export type Fields = Readonly<Record<string, Value>>;

export const log = {
  debug: (message: string, fields: Fields = {}) => logger.debug(message, { ...fields }),
  info: (message: string, fields: Fields = {}) => logger.info(message, { ...fields }),
  warn: (message: string, fields: Fields = {}, error?: unknown) =>
    logger.warn(message, { ...fields, ...describe(error) }),
  /** For what somebody has to look at; an alarm counts these lines. */
  error: (message: string, fields: Fields = {}, error?: unknown) =>
    logger.error(message, { ...fields, ...describe(error) }),
} as const;

type Units = typeof MetricUnit;
/** Adds to a metric of this portal; it is published when the invocation ends. */
export function measure(name: string, value: number, unit: keyof Units = 'Count'): void {
  metrics.addMetric(name, MetricUnit[unit], value);
}

/** Counts a refusal under its code. */
export function countRefusal(code: string): void {
  metrics.singleMetric().addDimension('code', code).addMetric('Refusals', MetricUnit.Count, 1);
}

/**
 * First in each middy stack: the function's name and request in every line, and metrics out at the end whatever happened. An error
 * that no later part of the stack has answered is logged here, before Lambda hears of it.
 */
export function observed<E, R>(): MiddlewareObj<E, R> {
  return {
    before: ({ context }) => {
      logger.resetKeys();
      logger.addContext(context);
    },
    after: publish,
    onError: ({ error, response }) => {
      if (response === undefined) log.error('failed', {}, error);
      publish();
    },
  };
}

function publish(): void {
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
}

type Described = { name: string; message: string; stack?: string; code?: string; cause?: Described };
const deepest = 5;

function describe(error: unknown): { error?: Described } {
  return error === undefined ? {} : { error: described(error, 0) };
}

function described(error: unknown, depth: number): Described {
  if (!(error instanceof Error)) return { name: typeof error, message: 'not an error' };
  const { name, message, stack, cause } = error;
  const code =
    error instanceof Refusal || ('code' in error && typeof error.code === 'string') ? String(error.code) : '';
  return {
    name,
    message,
    ...(stack && { stack }),
    ...(code && { code }),
    ...(cause instanceof Error && depth < deepest && { cause: described(cause, depth + 1) }),
  };
}
