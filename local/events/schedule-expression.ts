import { cronTimes } from './cron.ts';
import { CloudFault } from '#local/template/fault.ts';

/** The next time after a time, both in milliseconds since 1970; undefined when there is none any more. */
export type NextTime = (after: number) => number | undefined;

const units: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

const rate = (value: number, unit: string, expression: string): NextTime => {
  const singular = unit.replace(/s$/, '');
  const length = units[singular];
  // AWS refuses "1 minutes" and "5 minute".
  if (length === undefined || value < 1 || (value === 1) !== (unit === singular)) {
    throw new CloudFault(`${expression} is no rate that EventBridge takes.`);
  }
  return (after) => after + value * length;
};

/**
 * When a schedule fires: `rate(5 minutes)`, `cron(0 8 ? * MON-FRI *)` or `at(2030-01-31T08:00:00)`, in UTC or in the named zone.
 * Throws a `CloudFault` for anything else.
 */
export const nextTimes = (expression: string, zone = 'UTC'): NextTime => {
  const [, value, unit] = /^rate\((\d+) (\w+)\)$/.exec(expression) ?? [];
  if (value && unit) return rate(Number(value), unit, expression);
  const [, fields] = /^cron\((.+)\)$/.exec(expression) ?? [];
  if (fields) return cronTimes(fields, zone);
  const [, once] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression) ?? [];
  if (once && zone === 'UTC') return (after) => (Date.parse(`${once}Z`) > after ? Date.parse(`${once}Z`) : undefined);
  throw new CloudFault(`The schedule ${expression} (${zone}) is not known on one machine.`);
};
