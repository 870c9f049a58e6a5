import type { Viewing } from '#core/iserv/container.ts';
import type { Chance, Clock } from '#core/ports/chance.ts';
import type { Stage } from '#core/stage/stage.ts';

export type ViewDeps = {
  readonly stage: Pick<Stage, 'desktops'>;
  readonly chance: Pick<Chance, 'hash'>;
  readonly clock: Clock;
  readonly portalOrigin: () => Promise<string>;
};

/** What it takes to show containers now. */
export async function viewingOf({ stage, chance, clock, portalOrigin }: ViewDeps): Promise<Viewing> {
  return { now: clock(), portal: await portalOrigin(), catalogue: stage.desktops, hash: (text) => chance.hash(text) };
}
