import type { Link, Who } from './chain.ts';

/** What the seal of an erased name is over: which record, who stands there now, and since when. */
export function sealText(
  { week, seq }: Pick<Link, 'week' | 'seq'>,
  { pseudonym, erasedAt }: Pick<Extract<Who, { is: 'erased' }>, 'pseudonym' | 'erasedAt'>,
): string {
  return JSON.stringify(['erased', week, seq, pseudonym, erasedAt]);
}
