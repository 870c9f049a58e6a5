import { DynamoRefusal } from '#local/dynamodb/refusal.ts';
import { keys, readAll, write } from '#local/dynamodb/store.ts';
import type { Level, Operation } from '#local/dynamodb/store.ts';

/** A transaction that was done under a token: when, what, and the read units each item costs when it is asked again. */
interface Done {
  readonly at: number;
  readonly fingerprint: string;
  readonly sizes: readonly number[];
}

/** The client tokens of the transactions of the last ten minutes. */
export interface Tokens {
  /** What was done under this token, if it was; refuses the token for another request. */
  check(token: string, fingerprint: string): Promise<Done | undefined>;
  /** The operations that keep a token, to go into the transaction's own batch; they also drop tokens that are over. */
  remember(token: string, fingerprint: string, sizes: readonly number[]): readonly Operation[];
}

const TEN_MINUTES = 10 * 60 * 1000;
/** How many tokens that are over one transaction clears away: more than it adds, so that they never pile up. */
const CLEARED = 4;

/** Opens the tokens kept in the database, so that a repeated transaction is known after a restart, too. */
export async function openTokens(db: Level, now: () => number): Promise<Tokens> {
  const kept: { readonly token: string; readonly at: number }[] = [];
  for await (const [token, { at }] of readAll<Done>(db, keys.token())) kept.push({ token, at });
  kept.sort((one, other) => one.at - other.at);
  const isOver = (at: number) => now() - at >= TEN_MINUTES;

  return {
    check: async (token, fingerprint) => {
      const done = (await db.get(keys.token(token))) as Done | undefined;
      if (!done || isOver(done.at)) return undefined;
      if (done.fingerprint === fingerprint) return done;
      throw new DynamoRefusal(
        'IdempotentParameterMismatchException',
        'The request uses the same client token as a previous, but non-identical request. ' +
          'Do not reuse a client token with different requests, unless the requests are identical',
      );
    },
    remember: (token, fingerprint, sizes) => {
      const over = kept.slice(0, CLEARED).filter(({ at }) => isOver(at));
      kept.splice(0, over.length);
      const done: Done = { at: now(), fingerprint, sizes };
      kept.push({ token, at: done.at });
      return [
        ...over.filter((each) => each.token !== token).map((each) => write(keys.token(each.token), undefined)),
        write(keys.token(token), done),
      ];
    },
  };
}
