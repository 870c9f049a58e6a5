import type { Selector } from '../stage/lms.ts';
import { fitsPattern } from './glob.ts';

/** A cluster or a portal, as far as selectors care. */
export type Selectable = { readonly name: string; readonly labels: Readonly<Record<string, string>> };
type Expression = Selector['matchExpressions'][number];

/**
 * Whether a thing fits every condition of a selector: one of its names, if it names any; each of its labels; each expression. One
 * without conditions selects everything.
 */
export function selects(
  { matchNames, matchLabels, matchExpressions }: Selector,
  { name, labels }: Selectable,
): boolean {
  return (
    (matchNames.length === 0 || matchNames.some((pattern) => fitsPattern(pattern, name))) &&
    Object.entries(matchLabels).every(([key, value]) => valueOf(labels, key) === value) &&
    matchExpressions.every((expression) => holds(expression, labels))
  );
}

/** As Kubernetes has it: what isn't there is also not in any list. */
function holds({ key, operator, values }: Expression, labels: Selectable['labels']): boolean {
  const value = valueOf(labels, key);
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

const valueOf = (labels: Selectable['labels'], key: string) => (Object.hasOwn(labels, key) ? labels[key] : undefined);
