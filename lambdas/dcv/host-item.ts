import * as z from 'zod';
import { DcvSessionType } from '#core/contract/dcv.ts';
import { hostStates, type Host } from '#core/dcv/host.ts';

const PlacedItem = z.object({
  session: z.string(),
  user: z.string(),
  type: DcvSessionType,
  placedAt: z.number(),
  warm: z.literal(true).optional(),
  watchers: z.array(z.string()).optional(),
});
const HostItem = z.object({
  sk: z.string(),
  desktopType: z.string(),
  address: z.object({ host: z.string(), port: z.number() }),
  state: z.enum(hostStates),
  room: z.number(),
  placed: z.record(z.string(), PlacedItem),
  strikes: z.number(),
  joinedAt: z.number(),
  emptiedAt: z.number(),
  seenAt: z.number(),
});

/** Every host under one key: there are hundreds at most, and they are always looked at together. */
export const hostsKey = 'HOSTS';
export const hostKey = (id: string) => ({ pk: hostsKey, sk: id });
export const placementKey = (session: string) => ({ pk: `PLACED#${session}`, sk: 'PLACED' });
export const wishesKey = (desktopType: string) => `WISH#${desktopType}`;
export const wishKey = (desktopType: string, session: string) => ({ pk: wishesKey(desktopType), sk: session });

export const PlacementItem = z.object({ host: z.string(), dcvSession: z.string() });
export const WishItem = z.object({ until: z.number() });

export function itemOf({ id, ...host }: Host) {
  return { ...hostKey(id), ...host };
}

export function hostOf(item: unknown): Host {
  const { sk: id, ...host } = HostItem.parse(item);
  return { id, ...host };
}
