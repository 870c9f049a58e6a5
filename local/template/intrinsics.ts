import { CloudFault } from './fault.ts';

/** What the intrinsic functions of one stack may ask for. Each throws a `CloudFault` when there is no such thing. */
export type Scope = {
  readonly ref: (name: string) => unknown;
  readonly attribute: (resource: string, name: string) => unknown;
  readonly imported: (name: string) => unknown;
  /** An output of another stack, named without an export. */
  readonly output: (stack: string, name: string) => unknown;
  readonly condition: (name: string) => boolean;
  readonly mapped: (map: string, first: string, second: string) => unknown;
  readonly zones: () => readonly string[];
};

/** What `AWS::NoValue` stands for: the property or the member is left out. */
export const noValue: unique symbol = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const listOf = (value: unknown, what: string): readonly unknown[] => {
  if (!Array.isArray(value)) throw new CloudFault(`${what} needs a list, not ${JSON.stringify(value)}.`);
  return value;
};
const textOf = (value: unknown, what: string): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new CloudFault(`${what} needs a text, not ${JSON.stringify(value)}.`);
};

/** `Resource.Attribute` or `["Resource", "Attribute"]`; an attribute may have dots, a resource has none. */
const getAtt: Intrinsic = (argument, scope) => {
  const parts = typeof argument === 'string' ? argument.split('.') : listOf(argument, 'Fn::GetAtt');
  const [resource, ...attribute] = parts.map((part) => textOf(resolve(part, scope), 'Fn::GetAtt'));
  return scope.attribute(resource ?? '', attribute.join('.'));
};

const sub: Intrinsic = (argument, scope) => {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const own = resolve(variables ?? {}, scope) as Readonly<Record<string, unknown>>;
  return textOf(template, 'Fn::Sub').replace(/\$\{(!?)([^}]+)\}/g, (whole, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (name in own) return textOf(own[name], `Fn::Sub ${whole}`);
    return textOf(name.includes('.') ? getAtt(name, scope) : scope.ref(name), `Fn::Sub ${whole}`);
  });
};

const join: Intrinsic = (argument, scope) => {
  const [separator, parts] = listOf(argument, 'Fn::Join');
  return listOf(resolve(parts, scope), 'Fn::Join')
    .map((part) => textOf(part, 'Fn::Join'))
    .join(textOf(separator, 'Fn::Join'));
};

const select: Intrinsic = (argument, scope) => {
  const [index, from] = listOf(resolve(argument, scope), 'Fn::Select');
  const chosen = listOf(from, 'Fn::Select')[Number(index)];
  if (chosen === undefined)
    throw new CloudFault(`Fn::Select finds nothing at ${String(index)} of ${JSON.stringify(from)}.`);
  return chosen;
};

const split: Intrinsic = (argument, scope) => {
  const [separator, text] = listOf(resolve(argument, scope), 'Fn::Split');
  return textOf(text, 'Fn::Split').split(textOf(separator, 'Fn::Split'));
};

const findInMap: Intrinsic = (argument, scope) => {
  const [map, first, second] = listOf(resolve(argument, scope), 'Fn::FindInMap').map((key) =>
    textOf(key, 'Fn::FindInMap'),
  );
  return scope.mapped(map ?? '', first ?? '', second ?? '');
};

const when: Intrinsic = (argument, scope) => {
  const [name, yes, no] = listOf(argument, 'Fn::If');
  return resolve(scope.condition(textOf(name, 'Fn::If')) ? yes : no, scope);
};

const holds = (value: unknown, scope: Scope): boolean => resolve(value, scope) === true;

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => scope.ref(textOf(argument, 'Ref')),
  Condition: (argument, scope) => scope.condition(textOf(argument, 'Condition')),
  'Fn::GetAtt': getAtt,
  'Fn::Sub': sub,
  'Fn::Join': join,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::FindInMap': findInMap,
  'Fn::If': when,
  'Fn::ImportValue': (argument, scope) => scope.imported(textOf(resolve(argument, scope), 'Fn::ImportValue')),
  'Fn::GetStackOutput': (argument, scope) => {
    const { StackName, OutputName } = resolve(argument, scope) as Readonly<Record<string, unknown>>;
    return scope.output(textOf(StackName, 'Fn::GetStackOutput'), textOf(OutputName, 'Fn::GetStackOutput'));
  },
  'Fn::GetAZs': (_, scope) => scope.zones(),
  'Fn::Base64': (argument, scope) =>
    Buffer.from(textOf(resolve(argument, scope), 'Fn::Base64'), 'utf8').toString('base64'),
  'Fn::Length': (argument, scope) => listOf(resolve(argument, scope), 'Fn::Length').length,
  'Fn::ToJsonString': (argument, scope) => JSON.stringify(resolve(argument, scope)),
  'Fn::Equals': (argument, scope) => {
    const [left, right] = listOf(resolve(argument, scope), 'Fn::Equals');
    return JSON.stringify(left) === JSON.stringify(right);
  },
  'Fn::Not': (argument, scope) => !holds(listOf(argument, 'Fn::Not')[0], scope),
  'Fn::And': (argument, scope) => listOf(argument, 'Fn::And').every((one) => holds(one, scope)),
  'Fn::Or': (argument, scope) => listOf(argument, 'Fn::Or').some((one) => holds(one, scope)),
};

/** The intrinsic that a value is, with its argument; undefined for plain values. Throws a `CloudFault` for one that is not known. */
const intrinsicIn = (value: object): readonly [Intrinsic, unknown] | undefined => {
  const [only, ...others] = Object.entries(value);
  if (!only || others.length > 0) return undefined;
  const [name, argument] = only;
  // A policy statement has a key "Condition" whose value is an object; the intrinsic's is a name, and stands alone.
  if (name === 'Condition' && typeof argument !== 'string') return undefined;
  const intrinsic = intrinsics[name];
  if (!intrinsic && name.startsWith('Fn::')) {
    throw new CloudFault(`The intrinsic function ${name} is not known on one machine.`);
  }
  return intrinsic && [intrinsic, argument];
};

const isPlain = (value: unknown): value is object => typeof value === 'object' && value !== null;

const walk = (value: unknown, member: (one: unknown) => unknown): unknown => {
  if (Array.isArray(value)) return value.map(member).filter((one) => one !== noValue);
  if (!isPlain(value)) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, member(one)] as const);
  return Object.fromEntries(entries.filter(([, one]) => one !== noValue));
};

/**
 * A value of a template with its intrinsic functions replaced by what they stand for. `AWS::NoValue` disappears from lists and
 * objects. Throws a `CloudFault` for an intrinsic that is not known here, and for whatever the scope does not know.
 */
export const resolve = (value: unknown, scope: Scope): unknown => {
  const found = isPlain(value) && !Array.isArray(value) ? intrinsicIn(value) : undefined;
  return found ? found[0](found[1], scope) : walk(value, (one) => resolve(one, scope));
};

/** Stands where a value could not be worked out. It does no harm as long as nobody needs it. */
export class Unresolved {
  readonly fault: CloudFault;

  constructor(fault: CloudFault) {
    this.fault = fault;
  }
}

/** As `resolve`, but what can't be worked out becomes `Unresolved`: much of a template concerns nothing on one machine. */
export const resolveWhatCan = (value: unknown, scope: Scope): unknown => {
  try {
    const found = isPlain(value) && !Array.isArray(value) ? intrinsicIn(value) : undefined;
    if (found) return found[0](found[1], scope);
  } catch (error) {
    if (error instanceof CloudFault) return new Unresolved(error);
    throw error;
  }
  return walk(value, (one) => resolveWhatCan(one, scope));
};
