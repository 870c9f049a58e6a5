import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type * as z from 'zod';
import { CloudFault } from '#local/template/fault.ts';

/** A small file of JSON that only its owner may read, always written whole. */
export type JsonFile<T> = { readonly get: () => T; readonly set: (value: T) => void };

const readOr = <S extends z.ZodType>(path: string, schema: S, initial: z.output<S>): z.output<S> => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return initial;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new CloudFault(`${path} is damaged. Remove it to start afresh.`, { cause: error });
  }
};

/** Opens a file, or begins with `initial` where there is none. Throws a `CloudFault` for a file that is damaged. */
export const openJsonFile = <S extends z.ZodType>(
  path: string,
  schema: S,
  initial: z.output<S>,
): JsonFile<z.output<S>> => {
  let value = readOr(path, schema, initial);
  return {
    get: () => value,
    set: (next) => {
      value = next;
      mkdirSync(dirname(path), { recursive: true });
      // Written beside and renamed, so that a kill in between leaves the old file whole.
      writeFileSync(`${path}.new`, JSON.stringify(next), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    },
  };
};
