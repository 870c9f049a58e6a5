/** Who answers for a host: the portal, the gateway for a desktop, or nobody. */
export type HostRoute = 'portal' | 'desktop' | 'nobody';

/**
 * Tells whom a Host header is for. Only the names of this machine's loopback are the portal, so that a page of some other name
 * that resolves to 127.0.0.1 (DNS rebinding) gets nothing.
 */
export const routeHost = (host: string, port: number): HostRoute => {
  const [, name, given] = /^(\[::1\]|[^:]+)(?::(\d+))?$/.exec(host) ?? [];
  if (name === undefined || Number(given ?? 80) !== port) return 'nobody';
  if (['localhost', '127.0.0.1', '[::1]'].includes(name)) return 'portal';
  return /^[a-z0-9-]+\.desk\.localhost$/.test(name) ? 'desktop' : 'nobody';
};
