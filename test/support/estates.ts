import type { LookedUpCluster, LookedUpEnvironment, LookedUpPortal } from '#core/lookup/estate.ts';

/** Clusters, portals and environments for the lookup service: name what matters, the rest is filled in. */

export function anEnvironment(name: string, more: Partial<LookedUpEnvironment> = {}): LookedUpEnvironment {
  return {
    name,
    uid: `uid-of-${name}`,
    generation: 1,
    workshop: 'ubuntu-desktop',
    aliases: [],
    title: 'Ubuntu',
    description: 'Ubuntu',
    labels: {},
    capacity: 10,
    reserved: 0,
    allocated: 0,
    available: 0,
    phase: 'Running',
    ...more,
  };
}

export function aPortal(
  name: string,
  environments: readonly LookedUpEnvironment[] = [],
  more: Partial<LookedUpPortal> = {},
): LookedUpPortal {
  return {
    name,
    uid: `uid-of-${name}`,
    generation: 1,
    labels: {},
    cluster: 'cluster-1',
    url: `https://${name}.example.org`,
    capacity: 10,
    allocated: 0,
    phase: 'Running',
    environments,
    ...more,
  };
}

export function aCluster(
  name: string,
  portals: readonly LookedUpPortal[],
  labels: Readonly<Record<string, string>> = {},
): LookedUpCluster {
  return { name, labels, portals };
}
