import * as z from 'zod';
import type { Stage } from '#core/stage/stage.ts';
import { HouseFault } from './fault.ts';

/**
 * The CDK context `local`, given when the template is to run on one machine: addresses there, and nothing else. What runs on the
 * laptop is what ships.
 */
export const LocalContext = z.strictObject({
  /** The portal's origin. */
  portal: z.url(),
  /** The desktops' address with `{id}` in it. */
  desktops: z.string().includes('{id}'),
  /** The identity provider. */
  issuer: z.url(),
  /** Networks and ports that the gateway may reach, as in `GATEWAY_UPSTREAMS`. */
  upstreams: z.string().min(1),
});
export type LocalContext = z.output<typeof LocalContext>;

/** Reads the context, which arrives as JSON or as an object. Undefined in AWS; refuses what has another form. */
export function readLocalContext(value: unknown): LocalContext | undefined {
  if (value === undefined) return undefined;
  const parsed = LocalContext.safeParse(typeof value === 'string' ? parsedJson(value) : value);
  if (parsed.success) return parsed.data;
  throw new HouseFault(`The context "local" is wrong:\n${z.prettifyError(parsed.error)}`, { cause: parsed.error });
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new HouseFault('The context "local" is no JSON.', { cause });
  }
}

/** The stage with the addresses of one machine: its own identity provider, and no domains. */
export function stageFor(stage: Stage, local: LocalContext | undefined): Stage {
  if (!local) return stage;
  const { domains: _, ...rest } = stage;
  return { ...rest, oidc: { ...stage.oidc, issuer: local.issuer } };
}
