import type { Session } from '../session/session.ts';

/**
 * The id of a container is a UUID that is worked out, not kept: a fingerprint of the desktop's own name, which nobody can guess,
 * and behind it the numbers in the session's name. So it is the same whenever it is asked for, and finds its session without
 * an index. Version 8 of RFC 9562, the one for whoever makes UUIDs by rules of their own.
 */

type Named = Pick<Session, 'name' | 'desktopId'>;
/** SHA-256 in base64url. */
type Hash = (text: string) => string;

const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const shape = /^([0-9a-f]{8})-([0-9a-f]{4})-8([0-9a-f]{3})-([89ab][0-9a-f]{3})-([0-9a-f]{12})$/;
const numbersIn = /-w(\d+)-s(\d+)$/;
const variant = 0b10n << 62n;

/** The id of the container that a session is. */
export function containerIdOf(session: Named, hash: Hash): string {
  const fingerprint = Array.from(hash(`container ${session.desktopId}`).slice(0, 10))
    .reduce((bits, letter) => (bits << 6n) | BigInt(Math.max(0, base64url.indexOf(letter))), 0n)
    .toString(16)
    .padStart(15, '0');
  const [, environment = '0', number = '0'] = numbersIn.exec(session.name) ?? [];
  const numbers = (BigInt.asUintN(30, BigInt(environment)) << 32n) | BigInt.asUintN(32, BigInt(number));
  const rest = (variant | numbers).toString(16);
  return [
    fingerprint.slice(0, 8),
    fingerprint.slice(8, 12),
    `8${fingerprint.slice(12)}`,
    rest.slice(0, 4),
    rest.slice(4),
  ].join('-');
}

/**
 * The name of the session that an id may be of; undefined for what is none of ours. Whether it is, only its id tells: somebody may
 * have made one up.
 */
export function sessionNameIn(id: string, portal: string): string | undefined {
  const [, , , , high, low] = shape.exec(id.toLowerCase()) ?? [];
  if (high === undefined || low === undefined) return undefined;
  const numbers = BigInt(`0x${high}${low}`) ^ variant;
  const environment = String(numbers >> 32n).padStart(2, '0');
  const number = String(BigInt.asUintN(32, numbers)).padStart(3, '0');
  return `${portal}-w${environment}-s${number}`;
}

/** A port from 7000 to 7999 that a session's number makes, as other servers gave one to each container. */
export function portOf({ name }: Pick<Session, 'name'>): number {
  return 7_000 + (Number(numbersIn.exec(name)?.[2] ?? 0) % 1_000);
}
