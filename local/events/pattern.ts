import { CloudFault } from '#local/template/fault.ts';

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Comparison = (argument: unknown, value: unknown) => boolean;
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const wildcard = (pattern: string, value: string): boolean =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
      .join('.*')}$`,
    's',
  ).test(value);

const numeric: Comparison = (argument, value) => {
  if (typeof value !== 'number' || !Array.isArray(argument)) return false;
  for (let at = 0; at < argument.length; at += 2) {
    const [operator, bound] = [argument[at] as unknown, Number(argument[at + 1])];
    const holds = {
      '=': value === bound,
      '>': value > bound,
      '>=': value >= bound,
      '<': value < bound,
      '<=': value <= bound,
    }[String(operator)];
    if (!holds) return false;
  }
  return true;
};

const comparisons: Readonly<Record<string, Comparison>> = {
  prefix: (argument, value) => text(value)?.startsWith(String(argument)) ?? false,
  suffix: (argument, value) => text(value)?.endsWith(String(argument)) ?? false,
  'equals-ignore-case': (argument, value) => text(value)?.toLowerCase() === String(argument).toLowerCase(),
  wildcard: (argument, value) => value !== undefined && wildcard(String(argument), text(value) ?? ''),
  exists: (argument, value) => (value !== undefined) === argument,
  numeric,
  'anything-but': (argument, value) =>
    value !== undefined &&
    !(isFields(argument) ? matchesOne(argument, value) : [argument].flat().some((one) => one === value)),
};

const matchesOne = (wanted: unknown, value: unknown): boolean => {
  if (!isFields(wanted)) return wanted === value;
  const [[name, argument] = ['', undefined]] = Object.entries(wanted);
  const comparison = comparisons[name];
  if (!comparison) throw new CloudFault(`The event pattern {"${name}": …} is not known on one machine.`);
  return comparison(argument, value);
};

/** A list of the event fits when one of its members does, as EventBridge says. */
const matchesAny = (wanted: readonly unknown[], value: unknown): boolean => {
  const values: readonly unknown[] =
    Array.isArray(value) && value.length > 0 ? value : [Array.isArray(value) ? undefined : value];
  return wanted.some((one) => values.some((each) => matchesOne(one, each)));
};

/**
 * Whether an event fits an event pattern of EventBridge. Throws a `CloudFault` for a comparison that is not known here, for a
 * pattern that silently never matches would look like a rule that works.
 */
export const matchesPattern = (pattern: unknown, event: unknown): boolean => {
  if (!isFields(pattern)) throw new CloudFault('An event pattern is an object.');
  const fields = isFields(event) ? event : {};
  return Object.entries(pattern).every(([name, wanted]) => {
    if (name === '$or' && Array.isArray(wanted)) return wanted.some((one) => matchesPattern(one, event));
    if (Array.isArray(wanted)) return matchesAny(wanted, fields[name]);
    return isFields(wanted) && matchesPattern(wanted, fields[name]);
  });
};
