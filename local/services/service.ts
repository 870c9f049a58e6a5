import type { Needs } from '#local/policy/needs/needs.ts';

/** A service of AWS as far as it exists on this machine. */
export type Service = {
  readonly needs: Needs;
  /** Answers with a JSON body. Throws an `AwsError` to refuse. */
  readonly answer: (operation: string, input: unknown) => Promise<unknown>;
};
