import { BlockList, isIP } from 'node:net';
import * as z from 'zod';

/**
 * Where webhooks may go: to addresses of the public Internet. Everybody who may ask for a session may name a webhook; without this he
 * could reach what only we can reach, such as the metadata of the machine that we run on.
 */

/** IANA's special-purpose registry of IPv4, and what was set aside for multicast and the future. */
const notPublic4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
] as const;
/** All that is public in IPv6; loopback, unique local, link-local, multicast, v4-mapped and NAT64 lie outside. */
const global6 = ['2000::/3'] as const;
/** Inside of it: protocols' own (Teredo, too), documentation, and 6to4, which hides an address of IPv4. */
const notPublic6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'] as const;

const Network = z
  .templateLiteral([z.string(), '/', z.number().int().min(0).max(128)])
  .refine((text) => isNetwork(text), 'a network such as 10.0.0.0/8');
/** Networks separated by commas; none where the text is empty. */
const Networks = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .filter((part) => part.trim() !== '')
      .map((part) => part.trim()),
  )
  .pipe(z.array(Network));

type Family = 'ipv4' | 'ipv6';
/** Whether a webhook may be posted to an address, as text. What is no address may not be. */
export type MayReach = (address: string) => boolean;

/**
 * The rule for addresses.
 *
 * @param exceptions private networks that may be reached all the same, `127.0.0.0/8,::1/128`
 * @throws ZodError where that is no list of networks
 */
export function reachable(exceptions = ''): MayReach {
  const excepted = listOf(Networks.parse(exceptions));
  const refused4 = listOf(notPublic4);
  const public6 = listOf(global6);
  const refused6 = listOf(notPublic6);
  return (address) => {
    const family = familyOf(address);
    if (!family) return false;
    if (excepted.check(address, family)) return true;
    if (family === 'ipv4') return !refused4.check(address, family);
    return public6.check(address, family) && !refused6.check(address, family);
  };
}

/** Which kind of address a text is; undefined where it is none. */
export function familyOf(address: string): Family | undefined {
  const version = isIP(address);
  if (version === 0) return undefined;
  return version === 4 ? 'ipv4' : 'ipv6';
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/');
    list.addSubnet(address, Number(bits), familyOf(address) ?? 'ipv4');
  }
  return list;
}

function isNetwork(text: string): boolean {
  const [address = '', bits = ''] = text.split('/');
  const family = familyOf(address);
  return family === 'ipv6' || (family === 'ipv4' && Number(bits) <= 32);
}
