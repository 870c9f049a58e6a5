import type { Chance } from '../ports/chance.ts';
import type { Stage } from '../stage/stage.ts';

/** What `EnvironmentStore.portal` compares: all of the stage, since anything in it may change what the portal offers. */
export function portalFingerprint(stage: Stage, { hash }: Pick<Chance, 'hash'>): string {
  return hash(JSON.stringify(stage));
}
