import { LmsEnvironmentState } from '../contract/lms-bodies.ts';
import { environmentState, labelsOf, type Counted } from './catalogue.ts';
import type { Stage } from '../stage/stage.ts';

/** Which environments are asked for, and whether with their sessions. */
export type CatalogueFilter = {
  readonly sessions: boolean;
  readonly states: readonly LmsEnvironmentState[];
  /** Desktop types, not their aliases; empty: all. */
  readonly names: readonly string[];
  /** All of them have to fit. */
  readonly labels: ReadonlyMap<string, string>;
};

type Query = Iterable<readonly [string, string]>;

/**
 * Reads the filters of a query (§a.3). What isn't one is passed over: the original ignores words that it doesn't know, and where it
 * fails on a malformed pair there is nothing else that could have been meant.
 *
 * @param byRobot states and sessions are robots' business; others see what is running
 */
export function readCatalogueFilter(query: Query, byRobot: boolean): CatalogueFilter {
  const pairs = [...query];
  const values = (wanted: string) => pairs.flatMap(([name, value]) => (name === wanted ? [value] : []));
  const states = values('state').flatMap((word) => LmsEnvironmentState.safeParse(word.trim().toUpperCase()).data ?? []);
  return {
    sessions: byRobot && wantsSessions(values('sessions').at(-1)),
    states: byRobot && states.length > 0 ? states : ['RUNNING'],
    names: values('name'),
    labels: new Map(
      pairs.flatMap(([name, value]) => {
        const label = /^labels\[(.+)\]$/s.exec(name)?.[1];
        return label === undefined ? [] : [[label, value] as const];
      }),
    ),
  };
}

/** `true` and `1` in any case. */
export function wantsSessions(word: string | undefined): boolean {
  return ['true', '1'].includes((word ?? '').toLowerCase());
}

export function isAskedFor(filter: CatalogueFilter, counted: Counted, stage: Pick<Stage, 'lms'>): boolean {
  const { environment, type } = counted;
  const labels = labelsOf(type, stage);
  return (
    filter.states.includes(environmentState(environment)) &&
    (filter.names.length === 0 || filter.names.includes(type.name)) &&
    [...filter.labels].every(([label, value]) => Object.hasOwn(labels, label) && labels[label] === value)
  );
}
