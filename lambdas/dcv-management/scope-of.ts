import type { Caller } from '#core/access/caller.ts';
import { InstanceId } from '#core/contract/dcv.ts';
import { Refusal } from '#core/refusal.ts';
import type { Scope } from '#core/usecases/dcv/hosted-sessions.ts';

/**
 * What the caller may see: a host's relay its own host, and of that whatever its user has, or for root everything; who manages all
 * hosts the one that he names, or all.
 *
 * @throws Refusal `bad-request` for what is no host's name, `forbidden` for another host than the relay's own
 */
export function scopeOf(caller: Caller, host: string): Scope {
  if (host !== '' && !InstanceId.test(host))
    throw new Refusal('bad-request', 'The host has to be the name of an instance, such as i-0123456789abcdef0.');
  if (caller.is !== 'host') return { host: host || null, user: null };
  if (host !== '' && host !== caller.host) throw notYours();
  return { host: caller.host, user: isRoot(caller) ? null : caller.user };
}

/** Root on a host, and whoever manages all hosts. */
export const isRoot = (caller: Caller): boolean => caller.is !== 'host' || caller.uid === 0;

/** @throws Refusal `forbidden` where a user of a host asks in somebody else's name */
export function requireOwnName(caller: Caller, name: string): void {
  if (caller.is === 'host' && caller.uid !== 0 && caller.user !== name) throw notYours();
}

/** @throws Refusal `forbidden` for users of hosts that are not root */
export function requireRoot(caller: Caller): void {
  if (!isRoot(caller)) throw notYours();
}

function notYours(): Refusal {
  return new Refusal('forbidden', 'Only root may ask this in the name of somebody else, and on his own host.');
}
