import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import { Refusal } from '#core/refusal.ts';
import { cached } from './cached.ts';
import { clientConfig } from './client-config.ts';

/** Where browsers find us. */
export type Addresses = {
  /** The portal's origin, without a slash at the end. */
  readonly portal: string;
  /** Where desktops live, with `{id}` in it. */
  readonly desktops: string;
};

const Portal = z.url().transform((url) => new URL(url).origin);
const Desktops = z.string().regex(/^https?:\/\/.*\{id\}/);

/**
 * Reads the two addresses, which exist only after the distributions do, so the environment can't hold them. Kept for five minutes;
 * a function that starts before the first deployment has finished refuses as `unavailable` and asks again.
 */
export function addresses(
  env: { readonly PORTAL_URL_PARAMETER: string; readonly DESKTOPS_URL_PARAMETER: string },
  client = new SSMClient(clientConfig),
): () => Promise<Addresses> {
  const names = [env.PORTAL_URL_PARAMETER, env.DESKTOPS_URL_PARAMETER];
  const read = async (): Promise<Addresses> => {
    const { Parameters = [] } = await client.send(new GetParametersCommand({ Names: names }));
    const valueOf = (name: string) => Parameters.find(({ Name }) => Name === name)?.Value;
    const found = z
      .object({ portal: Portal, desktops: Desktops })
      .safeParse({ portal: valueOf(env.PORTAL_URL_PARAMETER), desktops: valueOf(env.DESKTOPS_URL_PARAMETER) });
    if (found.success) return found.data;
    throw new Refusal('unavailable', 'The portal is still being set up. Please try again in a few minutes.', {
      cause: found.error,
    });
  };
  return cached(read, { seconds: 300 }).get;
}

/** A desktop's own address, without a slash at its end. */
export function desktopUrl(urls: () => Promise<Addresses>): (desktopId: string) => Promise<string> {
  return async (desktopId) => (await urls()).desktops.replace('{id}', desktopId);
}

/** Where a ticket is swapped for the pass to its desktop: the first place that a browser is sent to. */
export async function entrance(
  urls: () => Promise<Addresses>,
  { desktopId, ticket }: { readonly desktopId: string; readonly ticket: string },
): Promise<string> {
  return `${await desktopUrl(urls)(desktopId)}/.deskpool/enter?ticket=${ticket}`;
}
