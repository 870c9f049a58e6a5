import type { Admission } from './admit.ts';
import { type Answer, seeOther } from './answer.ts';
import { isNavigation, readerOf } from './asked.ts';
import type { Door } from './door.ts';
import { tell } from './pages.ts';

/** How old the token in an address may be, so that it is still good when the page behind it connects. */
const fresh = 30_000;
/** Clocks of two gateways differ by less. */
const slack = 5_000;

const isFresh = (query: URLSearchParams, now: number): boolean => {
  const entered = Number(query.get('entered'));
  return query.has('authToken') && entered > now - fresh && entered < now + slack;
};

/**
 * Where a person who opens a DCV desktop goes first: to its page with a token in the address, as DCV's own links have it, and the
 * session's name in the fragment. The token is good for a minute and for nothing else; whoever loads the page again later comes by
 * here, and gets another one. Undefined for everything else than that page, and for whom there is no token: DCV will say so.
 */
export const findDcvEntry = async (
  { api, addresses }: Door,
  { visit, open }: Extract<Admission, { is: 'admitted' }>,
  pass: string,
): Promise<Answer | undefined> => {
  const { desktop, path, query, asked } = visit;
  const now = Date.now();
  const isEntrance = path === '/' || path === open.upstream.base || path === `${open.upstream.base}/`;
  if (open.runtime !== 'dcv' || !isEntrance || !isNavigation(asked)) return undefined;
  if (isFresh(new URLSearchParams(query), now)) return undefined;
  const reply = await api.dcvEntry({ desktop, pass }).catch(() => undefined);
  if (reply === undefined) return tell({ is: 'unreachable' }, readerOf(asked));
  if (reply.is === 'waits') return tell({ is: 'being-let-in' }, readerOf(asked));
  if (reply.is === 'none') return undefined;
  const entry = new URLSearchParams({ authToken: reply.token, entered: String(now) });
  return seeOther(`${addresses.prefixOf(desktop)}/?${entry.toString()}#${reply.session}`);
};
