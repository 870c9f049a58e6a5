import type { MailRoute, Relay } from '../stage/relay.ts';
import type { RelayMessage } from './message.ts';

/** Where a message goes. `name` tells apart the mails of different routes. */
export type Way = { readonly name: string; readonly to: readonly string[]; readonly digest: number | null };

/** The first route that fits, else the recipients of all; undefined where nobody is named. */
export function routeOf(
  { routes, recipients }: Pick<Relay, 'routes' | 'recipients'>,
  message: Pick<RelayMessage, 'severity' | 'source'>,
): Way | undefined {
  const at = routes.findIndex((route) => fits(route, message));
  const route = routes[at];
  if (route) return { name: `route-${at + 1}`, to: distinct(route.to), digest: route.digest ?? null };
  return recipients.length > 0 ? { name: 'all', to: distinct(recipients), digest: null } : undefined;
}

function fits(route: MailRoute, { severity, source }: Pick<RelayMessage, 'severity' | 'source'>): boolean {
  if (route.severity && !route.severity.includes(severity)) return false;
  return route.source === undefined || (source !== null && matches(route.source, source));
}

/** Whether a text fits a pattern in which `*` stands for any text; in time proportional to both, whatever they hold. */
export function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const lower = text.toLowerCase();
  const last = rest.pop();
  if (last === undefined) return lower === first;
  if (!lower.startsWith(first) || lower.length < first.length + last.length || !lower.endsWith(last)) return false;
  let at = first.length;
  const end = lower.length - last.length;
  for (const part of rest) {
    const found = lower.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return at <= end;
}

const distinct = (addresses: readonly string[]) => [...new Set(addresses)];
