import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { openJsonFile } from '../json-file.ts';

const Version = z.object({
  id: z.string(),
  at: z.number(),
  /** MD5 of the bytes, as S3's ETag is for what was put whole. */
  etag: z.string(),
  sha256: z.string(),
  size: z.number(),
  type: z.string(),
  /** Stands for that the object is gone. */
  deleted: z.boolean(),
  /** Until then nobody may remove it. */
  lockedUntil: z.number().nullable(),
});
export type Version = z.output<typeof Version>;

export type BucketRules = {
  readonly versioned: boolean;
  /** For how long a new version is locked, in milliseconds. */
  readonly lock: number | null;
};

/** The objects of a bucket, each with its versions, in a folder. */
export type Objects = {
  readonly rules: BucketRules;
  /** The keys that have an object, sorted. */
  readonly keys: () => readonly string[];
  /** Versions, the newest first; a key that never was has none. */
  readonly versions: (key: string) => readonly Version[];
  readonly bytes: (version: Version) => Buffer;
  readonly put: (key: string, bytes: Buffer, type: string) => Version;
  /** Says that the object is gone, or removes it where there are no versions. */
  readonly remove: (key: string) => Version | undefined;
  /** Removes one version for good; false where it is locked. */
  readonly removeVersion: (key: string, id: string) => boolean;
};

const digest = (algorithm: 'md5' | 'sha256', bytes: Buffer) => createHash(algorithm).update(bytes);

/** Opens a bucket with what its folder has kept. */
export const openObjects = (folder: string, rules: BucketRules, now: () => number): Objects => {
  const index = openJsonFile(join(folder, 'index.json'), z.record(z.string(), z.array(Version)), {});
  const blob = (id: string) => join(folder, 'versions', id);
  const versions = (key: string) => index.get()[key] ?? [];
  const current = (key: string) => {
    const [newest] = versions(key);
    return newest && !newest.deleted ? newest : undefined;
  };
  const drop = (one: Version) => rmSync(blob(one.id), { force: true });
  const add = (key: string, version: Version): Version => {
    const before = rules.versioned ? versions(key) : [];
    const gone = rules.versioned ? [] : versions(key);
    index.set({ ...index.get(), [key]: [version, ...before] });
    gone.forEach(drop);
    return version;
  };
  const made = (bytes: Buffer, type: string, deleted: boolean): Version => ({
    id: rules.versioned ? randomBytes(24).toString('base64url') : `null-${randomBytes(12).toString('hex')}`,
    at: now(),
    etag: digest('md5', bytes).digest('hex'),
    sha256: digest('sha256', bytes).digest('base64'),
    size: bytes.byteLength,
    type,
    deleted,
    lockedUntil: deleted || rules.lock === null ? null : now() + rules.lock,
  });

  return {
    rules,
    keys: () =>
      Object.keys(index.get())
        .filter((key) => current(key))
        .toSorted(),
    versions,
    bytes: ({ id }) => readFileSync(blob(id)),
    put: (key, bytes, type) => {
      const version = made(bytes, type, false);
      mkdirSync(join(folder, 'versions'), { recursive: true });
      writeFileSync(blob(version.id), bytes, { mode: 0o600 });
      return add(key, version);
    },
    remove: (key) => {
      if (rules.versioned) return add(key, made(Buffer.alloc(0), '', true));
      versions(key).forEach(drop);
      const { [key]: _, ...rest } = index.get();
      index.set(rest);
      return undefined;
    },
    removeVersion: (key, id) => {
      const one = versions(key).find((version) => version.id === id);
      if (!one) return true;
      if (one.lockedUntil !== null && one.lockedUntil > now()) return false;
      index.set({ ...index.get(), [key]: versions(key).filter((version) => version !== one) });
      drop(one);
      return true;
    },
  };
};
