import { BlockList } from 'node:net';

import type { Upstream } from '#core/contract/gateway.ts';

/**
 * The second lock: even when the API names it, an address off the operator's list is never contacted. Read from
 * `GATEWAY_UPSTREAMS`, `10.20.0.0/16:6901,8443;127.0.0.1/32:*`. Throws on a network or port that does not exist.
 */
export const readLock = (list: string): ((upstream: Upstream) => boolean) => {
  const rules = list.split(';').map((rule) => {
    const [, network = '', bits = '', ports = ''] = /^([\d.]+)\/(\d+):(.+)$/.exec(rule) ?? [];
    const networks = new BlockList();
    networks.addSubnet(network, Number(bits), 'ipv4');
    return { networks, ports: ports === '*' ? undefined : new Set(ports.split(',').map(Number)) };
  });
  return ({ host, port }) =>
    rules.some(({ networks, ports }) => networks.check(host, 'ipv4') && (ports === undefined || ports.has(port)));
};
