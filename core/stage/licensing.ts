import * as z from 'zod';
import { poolsFor } from '../licensing/product.ts';
import { Duration } from './duration.ts';

/** A product such as `NVIDIA RTX Virtual Workstation`, or a feature such as `Quadro-Virtual-DWS`. */
export const LicensedName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}$/, 'the name of a product or feature: letters, digits, " ", ".", "_", "-"');

/** Seats that the operator owns. Several of one feature add up. */
export const Entitlement = z.strictObject({
  feature: LicensedName,
  quantity: z.number().int().min(1).max(1_000_000),
  /** Where the proof is: an order or contract number. */
  evidence: z.string().min(1).max(500),
  /** First and last day, both in UTC, both included. */
  from: z.iso.date(),
  until: z.iso.date(),
  /** Shown as a demonstration, which grants nothing: no seat of it is anybody's. */
  demonstration: z.boolean().default(false),
});

const uuid = z.guid('a UUID').transform((text) => text.toLowerCase());
const Lasting = (least: number, words: string) =>
  Duration.refine((seconds) => seconds >= least, { error: `at least ${words}` });

/** Written in every copy of Deskpool. */
const everybodysAllotment = '20000000-0000-0000-0000-000000000001';

/** How licences are leased. */
export const Licensing = z.strictObject({
  /** Whether anybody may fetch the client token without a ticket; whoever has it can borrow. */
  clientTokenOpen: z.boolean().default(false),
  /** How long a lease lasts. A machine that crashes keeps its seat for so long, unless its session ends before. */
  lease: Lasting(600, '10m').prefault('1d'),
  /** After which part of a lease machines renew it. */
  renewal: z.number().min(0.05).max(0.9).default(0.15),
  /** How long a machine can go on before it has to prove itself anew. */
  token: Lasting(60, '60s').prefault('1d'),
  /** What this service calls itself in client tokens. */
  instance: uuid.default('10000000-0000-0000-0000-000000000001'),
  /** What a client token that belongs to no session asks for. Whoever knows it can borrow: see `isGuessable`. */
  allotment: uuid.default(everybodysAllotment),
  /** One more makes a new signing key at the next deployment; signatures of the key before it still hold. */
  keyGeneration: z.number().int().min(1).max(10_000).default(1),
});
export type Licensing = z.output<typeof Licensing>;

/** Whether seats that operators alone give out could be borrowed by anybody who has read the source. */
export function isGuessable(stage: {
  readonly entitlements: readonly unknown[];
  readonly licensing: Pick<Licensing, 'clientTokenOpen' | 'allotment'>;
}): boolean {
  const { clientTokenOpen, allotment } = stage.licensing;
  return stage.entitlements.length > 0 && !clientTokenOpen && allotment === everybodysAllotment;
}

/** Where desktop types name a product that nothing of what is declared serves; nowhere where nothing is declared at all. */
export function unserved(stage: {
  readonly desktops: readonly { readonly licence?: string | undefined }[];
  readonly entitlements: readonly { readonly feature: string }[];
}): readonly number[] {
  const pools = stage.entitlements.map(({ feature }) => feature);
  if (pools.length === 0) return [];
  return stage.desktops.flatMap(({ licence }, index) =>
    licence !== undefined && poolsFor(licence, pools).length === 0 ? [index] : [],
  );
}
