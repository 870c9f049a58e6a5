import type { RefusalCode } from '#core/refusal.ts';

/** A part of a surface's table: the same answer for each of these refusals, most of them those of another surface's trade. */
export function saidAlike<C extends RefusalCode, S>(codes: readonly C[], said: S): Readonly<Record<C, S>> {
  return Object.fromEntries(codes.map((code) => [code, said])) as Record<C, S>;
}
