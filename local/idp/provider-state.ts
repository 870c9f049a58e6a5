import type { Adapter } from 'oidc-provider';
import * as z from 'zod';
import { openJsonFile } from '#local/services/json-file.ts';

const Kept = z.record(
  z.string(),
  z.object({ payload: z.record(z.string(), z.unknown()), expiresAt: z.number().nullable() }),
);
type Entry = z.output<typeof Kept>[string];

/** What the provider remembers: sessions, grants, codes and tokens. */
export type ProviderState = {
  readonly adapter: (model: string) => Adapter;
  /** Writes what has changed. */
  readonly save: () => void;
};

const SAVE_AFTER = 200;

/** Opens the state kept in `path`. Changes are written together a moment later, and at `save`. */
export const openProviderState = (path: string, now: () => number = Date.now): ProviderState => {
  const file = openJsonFile(path, Kept, {});
  const entries = new Map<string, Entry>(Object.entries(file.get()));
  let timer: NodeJS.Timeout | undefined;
  const isLive = ({ expiresAt }: Entry) => expiresAt === null || expiresAt > now();
  const save = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    for (const [key, entry] of entries) if (!isLive(entry)) entries.delete(key);
    file.set(Object.fromEntries(entries));
  };
  const changed = () => {
    timer ??= setTimeout(save, SAVE_AFTER);
  };
  const adapter = (model: string): Adapter => {
    const find = async (id: string) => {
      const entry = entries.get(`${model}:${id}`);
      return entry && isLive(entry) ? entry.payload : undefined;
    };
    const findBy = async (field: string, value: string) =>
      [...entries].find(
        ([key, entry]) => key.startsWith(`${model}:`) && isLive(entry) && entry.payload[field] === value,
      )?.[1].payload;
    return {
      find,
      findByUid: (uid) => findBy('uid', uid),
      findByUserCode: (userCode) => findBy('userCode', userCode),
      upsert: async (id, payload, expiresIn) => {
        entries.set(`${model}:${id}`, {
          payload: { ...payload },
          expiresAt: expiresIn ? now() + expiresIn * 1_000 : null,
        });
        changed();
      },
      consume: async (id) => {
        const entry = entries.get(`${model}:${id}`);
        if (!entry) return;
        entries.set(`${model}:${id}`, { ...entry, payload: { ...entry.payload, consumed: Math.floor(now() / 1_000) } });
        changed();
      },
      destroy: async (id) => {
        entries.delete(`${model}:${id}`);
        changed();
      },
      revokeByGrantId: async (grantId) => {
        for (const [key, { payload }] of entries) if (payload['grantId'] === grantId) entries.delete(key);
        changed();
      },
    };
  };
  return { adapter, save };
};
