/** Addresses that learning platforms give us. They come from outside, and browsers or our own servers go there: nothing is taken on trust. */

const longest = 4_000;
/** Up to the path: scheme, host, port. No user name and no letter that browsers would read in another way than we do. */
const front = /^(https?):\/\/((?:[a-z0-9_-]+\.)*[a-z0-9_-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?(?=[/?#]|$)/i;
const defaultPorts: Readonly<Record<string, string>> = { http: '80', https: '443' };

/**
 * The origin of an address by http or https, in lower case and without the scheme's own port; undefined for anything that isn't such an
 * address, or not beyond doubt: other schemes, credentials, control characters, hosts in other letters than ASCII.
 */
export function originOf(address: string): string | undefined {
  if (address.length > longest || /\p{Cc}/u.test(address) || !address.isWellFormed()) return undefined;
  const [, scheme = '', host = '', port] = front.exec(address) ?? [];
  if (host === '' || Number(port ?? 0) > 65_535) return undefined;
  const protocol = scheme.toLowerCase();
  const at = port === undefined || port === defaultPorts[protocol] ? '' : `:${port}`;
  return `${protocol}://${host.toLowerCase()}${at}`;
}

/** Whether people may be sent to this address: it is one, and at one of the allowed origins where any are named. */
export function mayReturnTo(address: string, allowedOrigins: readonly string[]): boolean {
  const origin = originOf(address);
  if (origin === undefined) return false;
  return allowedOrigins.length === 0 || allowedOrigins.some((allowed) => originOf(allowed) === origin);
}
