import { RedeemRequest } from '#core/contract/gateway.ts';

import { type Answer, inText, seeOther } from './answer.ts';
import { readerOf } from './asked.ts';
import { passCookie } from './cookies.ts';
import type { Door, Visit } from './door.ts';
import { tell } from './pages.ts';

/**
 * `GET /.deskpool/enter?ticket=…`: where the portal sends a person. Swaps the ticket for the pass that the cookie of this desktop
 * holds, and goes on to the desktop, so that the ticket stays neither in the address bar nor in a `Referer`. A refused ticket leads
 * to the sign-in. Only GET: a `HEAD` would use the ticket up and show nothing for it.
 */
export const enter = async ({ api, addresses }: Door, { desktop, query, asked }: Visit): Promise<Answer> => {
  if (asked.method !== 'GET') return inText(405, 'No such method.', { Allow: 'GET' });
  const tickets = new URLSearchParams(query).getAll('ticket');
  const question = RedeemRequest.safeParse({ desktop, ticket: tickets.length === 1 ? tickets[0] : undefined });
  if (!question.success) return tell({ is: 'bad-link' }, readerOf(asked));
  const reply = await api.redeem(question.data).catch(() => undefined);
  if (reply === undefined) return tell({ is: 'unreachable' }, readerOf(asked));
  if (reply.is === 'refused') return seeOther(new URL(reply.signInAt).href);
  const seconds = (Date.parse(reply.expiresAt) - Date.now()) / 1_000;
  return seeOther(`${addresses.prefixOf(desktop)}/`, {
    'Set-Cookie': passCookie(addresses, desktop, reply.pass, seconds),
  });
};
