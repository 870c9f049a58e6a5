import * as z from 'zod';
import { IsoWeekText, type IsoWeek } from './iso-week.ts';

const hex = z.string().regex(/^[0-9a-f]{64}$/);

/** What is signed of a weekly file. */
const Signed = z.strictObject({
  version: z.literal(1),
  portal: z.string(),
  week: IsoWeekText,
  /** `audit-2026-W47.csv` */
  file: z.string(),
  /** SHA-256 of the file's bytes, as `sha256sum` prints it. */
  sha256: hex,
  bytes: z.int(),
  /** Lines with a use in them. */
  rows: z.int(),
  /** Links of the chain up to which the file goes; more than rows once some are no longer kept. */
  records: z.int(),
  /** Hash of the first link, and of the last one; of a week without records its beginning. */
  first: hex,
  last: hex,
  timeZone: z.string(),
  madeAt: z.iso.datetime(),
  /** Whether the week was over by then. */
  final: z.boolean(),
});

/** The manifest of a weekly file: JSON beside it, with an Ed25519 signature over the rest of it. */
export const Manifest = Signed.extend({
  /** Which key signed it. */
  key: z.string(),
  /** Base64url. */
  signature: z.string(),
});
export type Manifest = z.output<typeof Manifest>;
export type Unsigned = Omit<Manifest, 'key' | 'signature'>;

/** The text that the signature is over: the values one by one, in the order of the schema. */
export function textToSign(manifest: Unsigned): string {
  return JSON.stringify([
    'deskpool-audit-manifest-1',
    ...Object.keys(Signed.shape).map((key) => valueAt(manifest, key)),
  ]);
}

const valueAt = (manifest: Unsigned, key: string): unknown => Reflect.get(manifest, key);

export const fileOf = (week: IsoWeek): string => `audit-${week}.csv`;
export const manifestFileOf = (week: IsoWeek): string => `audit-${week}.manifest.json`;
