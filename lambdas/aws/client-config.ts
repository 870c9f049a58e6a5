import * as z from 'zod';

/** What the cloud on one machine puts in place of the network: a handler that answers SDK calls in the same process. */
export type LocalAws = {
  readonly requestHandler: { readonly handle: (request: never, options?: never) => Promise<never> };
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
};

const LocalAwsShape = z.object({
  requestHandler: z.object({ handle: z.custom<unknown>((value) => typeof value === 'function') }),
  region: z.string(),
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
});

/**
 * What every AWS client is made with. In AWS it says next to nothing: region and role come from the function's environment. On one
 * machine it carries the handler at `Symbol.for('deskpool.aws')`. This is the only seam between the two.
 */
export const clientConfig: Partial<LocalAws> & { readonly maxAttempts: number } = {
  maxAttempts: 4,
  ...localAws(),
};

function localAws(): LocalAws | undefined {
  const found: unknown = Reflect.get(globalThis, Symbol.for('deskpool.aws'));
  if (found === undefined) return undefined;
  LocalAwsShape.parse(found);
  return found as LocalAws;
}
