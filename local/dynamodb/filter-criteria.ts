import type { StreamRecord } from '#local/dynamodb/stream.ts';

/** `FilterCriteria` of an event source mapping: patterns as JSON text, of which one must match. */
export interface FilterCriteria {
  readonly Filters?: readonly { readonly Pattern?: string }[];
}

type Matcher = (value: unknown) => boolean;

/**
 * What a mapping's filters let through; everything when there are none. Patterns are EventBridge's: exact values,
 * `prefix`, `suffix`, `anything-but`, `exists`, `equals-ignore-case`, `numeric`, and `$or`. Refuses other rules with
 * an error, when the mapping starts, so that a filter is never silently wider than in AWS.
 */
export function compileFilters(criteria: FilterCriteria | undefined): (record: StreamRecord) => boolean {
  const matchers = (criteria?.Filters ?? []).map(({ Pattern = '{}' }) => nested(JSON.parse(Pattern), 'pattern'));
  return (record) => matchers.length === 0 || matchers.some((matches) => matches(record));
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const member = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined);

/** An object of a pattern: all its members must match. */
function nested(pattern: unknown, at: string): Matcher {
  if (!isObject(pattern)) throw new Error(`${at} of a filter must be an object`);
  const members = Object.entries(pattern).map(([name, inner]): Matcher => {
    const where = `${at}.${name}`;
    if (name === '$or') return alternatives(inner, where);
    const matches = Array.isArray(inner) ? leaf(inner, where) : nested(inner, where);
    return (value) => matches(member(value, name));
  });
  return (value) => members.every((matches) => matches(value));
}

function alternatives(patterns: unknown, at: string): Matcher {
  if (!Array.isArray(patterns)) throw new Error(`${at} of a filter must be a list of patterns`);
  const each = patterns.map((pattern) => nested(pattern, at));
  return (value) => each.some((matches) => matches(value));
}

/** A list of a pattern: one of its rules must match the value, or one element when the value is a list. */
function leaf(rules: readonly unknown[], at: string): Matcher {
  const each = rules.map((rule) => (isObject(rule) ? ruleOf(rule, at) : (value: unknown) => value === rule));
  return (value) => {
    if (isObject(value)) return false;
    const values: readonly unknown[] = Array.isArray(value) && value.length > 0 ? value : [value];
    return each.some((matches) => values.some((one) => matches(one)));
  };
}

function ruleOf(rule: Readonly<Record<string, unknown>>, at: string): Matcher {
  const [name = '', ...others] = Object.keys(rule);
  const operand = rule[name];
  if (others.length > 0) throw new Error(`${at} of a filter has two rules in one`);
  switch (name) {
    case 'exists':
      return (value) => (value !== undefined) === operand;
    case 'prefix':
      return (value) => typeof value === 'string' && value.startsWith(String(operand));
    case 'suffix':
      return (value) => typeof value === 'string' && value.endsWith(String(operand));
    case 'equals-ignore-case':
      return (value) => typeof value === 'string' && value.toLowerCase() === String(operand).toLowerCase();
    case 'numeric':
      return numeric(operand, at);
    case 'anything-but':
      return anythingBut(operand, at);
    default:
      throw new Error(`${at} of a filter has the rule '${name}', which is not known here`);
  }
}

/** Needs the value to be there. */
function anythingBut(operand: unknown, at: string): Matcher {
  const refused = isObject(operand) ? ruleOf(operand, at) : leaf([operand].flat(), at);
  return (value) => value !== undefined && !refused(value);
}

const COMPARISONS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '=': (left, right) => left === right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

/** `[">", 0, "<=", 5]`. Numbers of DynamoDB are text in its records, so this never matches those, as in AWS. */
function numeric(operand: unknown, at: string): Matcher {
  const parts: readonly unknown[] = Array.isArray(operand) ? operand : [];
  const checks = Array.from({ length: Math.ceil(parts.length / 2) }, (_, pair) => {
    const compare = COMPARISONS[String(parts[2 * pair])];
    const bound = parts[2 * pair + 1];
    if (!compare || typeof bound !== 'number') throw new Error(`${at} of a filter has a 'numeric' that cannot be read`);
    return (value: number) => compare(value, bound);
  });
  return (value) => typeof value === 'number' && checks.length > 0 && checks.every((check) => check(value));
}
