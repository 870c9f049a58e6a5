import type { Patterns } from '../ports/chance.ts';
import type { Parameter } from '../stage/lms.ts';
import type { ParameterValue } from './session-request.ts';

/**
 * All that a desktop type declares, in its order: what was given, else what is generated, else the default. What it doesn't declare is
 * dropped without a word; of two of one name the last one counts (§a.3 "Parameters").
 */
export function parametersOf(
  declared: readonly Parameter[],
  given: readonly ParameterValue[],
  { matching }: Patterns,
): readonly ParameterValue[] {
  const values = new Map(given.map(({ name, value }) => [name, value]));
  return declared.map(({ name, value, from }) => ({
    name,
    value: values.get(name) ?? (from === undefined ? value : matching(from)),
  }));
}
