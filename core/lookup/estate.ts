import { environmentState, labelsOf, portalOf, roomOf, type Counted } from '../lms/catalogue.ts';
import type { PortalIdentity } from '../ports/environment-store.ts';
import type { Stage } from '../stage/stage.ts';

/** What the lookup service knows: clusters, the portals in them, their environments. Here it is one of each, and none is presumed. */

type Labels = Readonly<Record<string, string>>;

export type LookedUpEnvironment = {
  readonly name: string;
  readonly uid: string;
  readonly generation: number;
  /** The desktop type. */
  readonly workshop: string;
  /** Other names that it may be asked for by. */
  readonly aliases: readonly string[];
  readonly title: string;
  readonly description: string;
  readonly labels: Labels;
  readonly capacity: number;
  readonly reserved: number;
  readonly allocated: number;
  readonly available: number;
  readonly phase: 'Running' | 'Stopping';
};

export type LookedUpPortal = {
  readonly name: string;
  readonly uid: string;
  readonly generation: number;
  readonly labels: Labels;
  readonly cluster: string;
  readonly url: string;
  /** 0: no more than its environments say. */
  readonly capacity: number;
  readonly allocated: number;
  readonly phase: 'Running';
  readonly environments: readonly LookedUpEnvironment[];
};

export type LookedUpCluster = {
  readonly name: string;
  readonly labels: Labels;
  readonly portals: readonly LookedUpPortal[];
};

/**
 * The estate of which this portal is all.
 *
 * @param url the portal's origin
 */
export function estateOf(
  stage: Stage,
  identity: PortalIdentity,
  url: string,
  counted: readonly Counted[],
): readonly LookedUpCluster[] {
  const { cluster, clusterLabels } = stage.lookup;
  const { sessions, name, labels, uid, generation } = portalOf(stage, identity, url, counted);
  const portal: LookedUpPortal = {
    name,
    uid,
    generation,
    labels,
    cluster,
    url,
    capacity: sessions.maximum,
    allocated: sessions.allocated,
    phase: 'Running',
    environments: counted.map((each) => environmentOf(stage, identity, each)),
  };
  return [{ name: cluster, labels: clusterLabels, portals: [portal] }];
}

/** An environment never changes what it runs: a changed type gets a new one. So its generation stays 1, and its name makes it unique. */
function environmentOf(stage: Stage, { uid }: PortalIdentity, counted: Counted): LookedUpEnvironment {
  const { environment, type } = counted;
  const { capacity, reserved, allocated, available } = roomOf(counted);
  return {
    name: environment.name,
    uid: `${uid}/${environment.name}`,
    generation: 1,
    workshop: type.name,
    aliases: type.leaflet.alias === undefined ? [] : [type.leaflet.alias],
    title: type.title.en,
    description: type.description.en,
    labels: labelsOf(type, stage),
    capacity,
    reserved,
    allocated,
    available,
    phase: environmentState(environment) === 'RUNNING' ? 'Running' : 'Stopping',
  };
}
