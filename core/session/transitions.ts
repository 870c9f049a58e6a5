import type { Status } from './session.ts';

type Targets = Partial<Readonly<Record<Status, readonly Status[]>>>;

/**
 * Every legal change of a session: from which status to which. The store's conditions, the check before each write and the diagram
 * in `docs/design.md` come from this table; a test fails when the diagram is stale.
 */
export const transitions = {
  /** The task was asked for, or it got further. */
  progress: { launching: ['launching'] },
  /** A reserve passes to a person, who waits for it if it is still on its way, or if all that was warm is the machine. */
  claim: { launching: ['launching'], reserved: ['claimed', 'active', 'launching'] },
  /** The robot asked again, before the person came: he has more time. */
  renew: { launching: ['launching'], claimed: ['claimed'] },
  /** The person for whom a robot claimed it has come. */
  activate: { launching: ['launching'], claimed: ['active'] },
  /** The desktop answers. */
  ready: { launching: ['reserved', 'claimed', 'active'] },
  /** Somebody used it. */
  touch: { active: ['active'] },
  extend: { active: ['active'] },
  stop: { launching: ['stopping'], reserved: ['stopping'], claimed: ['stopping'], active: ['stopping'] },
  end: { launching: ['ended'], reserved: ['ended'], claimed: ['ended'], active: ['ended'], stopping: ['ended'] },
} as const satisfies Record<string, Targets>;

export type Transition = keyof typeof transitions;

/** Whether the table allows a change from one status to another by this name. */
export function isLegal(transition: Transition, from: Status, to: Status): boolean {
  const targets: Targets = transitions[transition];
  return targets[from]?.includes(to) ?? false;
}

/** The statuses that a change by this name can start from. */
export function sourcesOf(transition: Transition): readonly string[] {
  return Object.keys(transitions[transition]);
}

/** The table as a Mermaid state diagram. */
export function diagram(): string {
  const arrows = Object.entries(transitions).flatMap(([name, targets]) =>
    Object.entries(targets).flatMap(([from, to]: [string, readonly Status[]]) =>
      to.map((target) => `  ${from} --> ${target}: ${name}`),
    ),
  );
  return ['stateDiagram-v2', '  [*] --> launching: create', ...arrows, '  ended --> [*]'].join('\n');
}
