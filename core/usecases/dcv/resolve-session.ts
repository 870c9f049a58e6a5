import { webUrlPath } from '../../contract/dcv.ts';
import type { HostStore } from '../../ports/host-store.ts';
import type { Address } from '../../session/session.ts';

/** Where a session is, for the DCV Connection Gateway; undefined where it is nowhere. Whether anybody may go there is the token's affair. */
export async function resolveSession(
  { hosts }: { readonly hosts: Pick<HostStore, 'all'> },
  dcvSession: string,
): Promise<{ readonly address: Address; readonly webUrlPath: string } | undefined> {
  const host = (await hosts.all()).find(({ state, placed }) => state !== 'lost' && Object.hasOwn(placed, dcvSession));
  return host && { address: host.address, webUrlPath };
}
