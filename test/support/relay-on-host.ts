import { ownerOf, type OwnerOf } from '#host/relay/connection-owner.ts';
import { startRelay, type Relay, type RelayOptions } from '#host/relay/server.ts';
import { aHostName, aHostSecret, aManagementApi, type ManagementApi } from './management-api.ts';

/** A host's relay at a free port in front of a portal. Who asks is whoever the test says. */
export type RelayOnHost = Relay & {
  readonly api: ManagementApi;
  readonly url: string;
  /** The user of everything that is asked from now on; undefined for somebody of whom nobody can tell who he is. */
  readonly askAs: (uid: number | undefined) => void;
  readonly lines: readonly string[];
};

/** Who is who on the host. */
export const people: Readonly<Record<number, string>> = { 0: 'root', 1001: 'alice', 1002: 'bob' };

export async function aRelayOnHost(wishes: Partial<RelayOptions> = {}): Promise<RelayOnHost> {
  const api = await aManagementApi();
  const lines: string[] = [];
  let uid: number | undefined = 0;
  // The real look-up takes place; what it finds is the test's own user.
  const asTold: OwnerOf = (ends) => (ownerOf(ends) === undefined ? undefined : uid);
  const relay = await startRelay({
    config: { portal: api.portal, host: aHostName, secret: aHostSecret },
    port: 0,
    ownerOf: process.platform === 'linux' ? asTold : () => uid,
    nameOf: async (number) => people[number],
    log: (line) => lines.push(line),
    ...wishes,
  });
  return {
    ...relay,
    api,
    lines,
    url: `http://127.0.0.1:${relay.port}`,
    askAs: (next) => (uid = next),
    stop: async () => {
      await relay.stop();
      await api.stop();
    },
  };
}
