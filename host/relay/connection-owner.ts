import { readFileSync } from 'node:fs';

/** Both ends of a connection over the loopback, as the relay sees it. */
export type Ends = {
  /** The caller's address and port. */
  readonly from: { readonly address: string; readonly port: number };
  /** The relay's own. */
  readonly to: { readonly address: string; readonly port: number };
};

/** The uid to whom a connection belongs; undefined where nobody can tell. */
export type OwnerOf = (ends: Ends) => number | undefined;

/** In the fourth column of Linux's tables: both sides have it open. */
const established = '01';

/**
 * Finds whose a connection is in Linux's tables of connections (`/proc/net/tcp` and `tcp6`), which everybody may read. A socket that
 * its process has closed belongs to nobody, but stands there with the uid 0: only one that is open, with an inode, counts.
 */
export const ownerIn = (tables: readonly string[], { from, to }: Ends): number | undefined => {
  const [caller, relay] = [endsIn(from), endsIn(to)];
  if (!caller || !relay) return undefined;
  const owners = tables
    .flatMap((table) => table.split('\n'))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local = '', remote = '', state]) => {
      const isSame = caller.includes(local) && relay.includes(remote);
      return isSame && state === established;
    })
    .filter(([, , , , , , , , , inode]) => inode !== undefined && inode !== '0')
    .map(([, , , , , , , uid]) => Number(uid));
  const [owner] = owners;
  return owner !== undefined && Number.isSafeInteger(owner) && owners.every((one) => one === owner) ? owner : undefined;
};

/** `::1` as the table of IPv6 has it. */
const loopback6 = '00000000000000000000000001000000';

/** How a loopback address and a port stand in the tables: in hexadecimal digits, each four bytes of the address from the last to the first. */
const endsIn = ({ address, port }: Ends['from']): readonly string[] | undefined => {
  const last = port.toString(16).padStart(4, '0').toUpperCase();
  if (address === '::1') return [`${loopback6}:${last}`];
  const bytes = address
    .replace(/^::ffff:/i, '')
    .split('.')
    .map(Number);
  if (bytes.length !== 4 || bytes.some((byte) => !(byte >= 0 && byte <= 255))) return undefined;
  const hex = bytes
    .reverse()
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
  const end = `${hex}:${last}`;
  return [end, `0000000000000000FFFF0000${end}`];
};

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // A machine without IPv6 has no table of it.
    return '';
  }
};

/** By this machine's own tables, as they are at this moment. */
export const ownerOf: OwnerOf = (ends) => ownerIn(['/proc/net/tcp', '/proc/net/tcp6'].map(read), ends);
