import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as z from 'zod';
import { CloudFault } from '#local/template/fault.ts';

/** A folder with a small file for each thing, so that one more costs the same however many there are. */
export type KeptFolder<T> = {
  /** Everything that was kept when the folder was opened. */
  readonly all: readonly T[];
  /** Keeps a thing. Its name has letters, digits and hyphens. */
  readonly put: (name: string, value: T) => void;
  readonly remove: (name: string) => void;
};

/** Opens a folder, making it where there is none. Throws a `CloudFault` for a file in it that is damaged. */
export const openKeptFolder = <S extends z.ZodType>(path: string, schema: S): KeptFolder<z.output<S>> => {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const fileOf = (name: string) => join(path, `${name}.json`);
  const all = readdirSync(path)
    .filter((file) => file.endsWith('.json'))
    .map((file) => {
      try {
        return schema.parse(JSON.parse(readFileSync(join(path, file), 'utf8')));
      } catch (cause) {
        throw new CloudFault(`${join(path, file)} is damaged. Remove it to start without it.`, { cause });
      }
    });
  return {
    all,
    put: (name, value) => {
      // Written beside and renamed, so that a kill in between leaves the old file whole.
      writeFileSync(`${fileOf(name)}.new`, JSON.stringify(value), { mode: 0o600 });
      renameSync(`${fileOf(name)}.new`, fileOf(name));
    },
    remove: (name) => rmSync(fileOf(name), { force: true }),
  };
};
