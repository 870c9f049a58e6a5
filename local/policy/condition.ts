import { fits } from './pattern.ts';

/** The condition keys of one request; a key that is not here is not known, a key without values is not in the request. */
export type RequestContext = Readonly<Record<string, readonly string[]>>;

type Test = (value: string, wanted: readonly string[]) => boolean;

const equals: Test = (value, wanted) => wanted.includes(value);
const like: Test = (value, wanted) => wanted.some((pattern) => fits(pattern, value));
const not =
  (test: Test): Test =>
  (value, wanted) =>
    !test(value, wanted);

/** Negated operators hold for a key that is not in the request; the others do not. */
const operators: Readonly<Record<string, { readonly test: Test; readonly whenAbsent: boolean }>> = {
  StringEquals: { test: equals, whenAbsent: false },
  StringNotEquals: { test: not(equals), whenAbsent: true },
  StringEqualsIgnoreCase: {
    test: (value, wanted) => wanted.some((one) => one.toLowerCase() === value.toLowerCase()),
    whenAbsent: false,
  },
  StringLike: { test: like, whenAbsent: false },
  StringNotLike: { test: not(like), whenAbsent: true },
  ArnEquals: { test: like, whenAbsent: false },
  ArnLike: { test: like, whenAbsent: false },
  ArnNotEquals: { test: not(like), whenAbsent: true },
  ArnNotLike: { test: not(like), whenAbsent: true },
  Bool: { test: equals, whenAbsent: false },
};

/** `holds`, or why not; what is not known here counts as not held, with a message that says so. */
export type Held = { readonly holds: true } | { readonly holds: false; readonly why: string };

const refuse = (why: string): Held => ({ holds: false, why });

const valuesOf = (key: string, context: RequestContext): readonly string[] | undefined => {
  const name = Object.keys(context).find((one) => one.toLowerCase() === key.toLowerCase());
  return name === undefined ? undefined : context[name];
};

const heldKey = (operator: string, key: string, wanted: readonly string[], context: RequestContext): Held => {
  const values = valuesOf(key, context);
  if (!values) return refuse(`the condition key ${key} is not known on one machine for this call`);
  const [, quantifier, name, ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  if (name === 'Null') {
    return wanted.includes(String(values.length === 0)) ? { holds: true } : refuse(`${key} is not as Null demands`);
  }
  const known = operators[name ?? ''];
  if (!known) return refuse(`the condition operator ${operator} is not known on one machine`);
  if (values.length === 0) {
    const holds =
      quantifier === 'ForAllValues' || ifExists !== undefined || (quantifier === undefined && known.whenAbsent);
    return holds ? { holds } : refuse(`${key} is not in the request`);
  }
  const test = (value: string) => known.test(value, wanted);
  if (quantifier === 'ForAnyValue' ? values.some(test) : values.every(test)) return { holds: true };
  return refuse(`${operator} ${key} wants ${wanted.join(' or ')}, the request has ${values.join(', ')}`);
};

/** Whether all conditions of a statement hold for a request. */
export const conditionsHold = (
  conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>,
  context: RequestContext,
): Held => {
  for (const [operator, keys] of Object.entries(conditions)) {
    for (const [key, wanted] of Object.entries(keys)) {
      const held = heldKey(operator, key, wanted, context);
      if (!held.holds) return held;
    }
  }
  return { holds: true };
};
