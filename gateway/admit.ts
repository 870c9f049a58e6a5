import type { AuthorizeReply } from '#core/contract/gateway.ts';

import { type Answer, inText, seeOther } from './answer.ts';
import { type Asked, isFromInside, isNavigation, isUnambiguous, readerOf } from './asked.ts';
import type { Open } from './authorize.ts';
import { findConfig } from './config.ts';
import { findPass } from './cookies.ts';
import { findDcvEntry } from './dcv-entry.ts';
import type { Door, Visit } from './door.ts';
import { enter } from './enter.ts';
import { valuesOf } from './headers.ts';
import { tell } from './pages.ts';
import type { Sides } from './redirect.ts';
import { isKasmApi, readTarget } from './target.ts';

/** The way is free, or here is what to answer. */
export type Admission =
  | { readonly is: 'admitted'; readonly visit: Visit; readonly open: Open; readonly sides: Sides }
  | { readonly is: 'answered'; readonly answer: Answer };

const answered = (answer: Answer): Admission => ({ is: 'answered', answer });
const badRequest = answered(inText(400, 'This request cannot be read in one way alone.'));
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * Decides about one request or upgrade, in this order: can it be read in one way, which desktop does it mean, does it come from
 * inside, is it a program with a password, who asks, what does the API say, may the address be contacted. Never rejects.
 */
export const admit = async (door: Door, asked: Asked): Promise<Admission> => {
  const target = readTarget(asked.url);
  if (target === undefined || !isUnambiguous(asked)) return badRequest;
  if (target.path === '/.deskpool/health' && !asked.upgrade) return answered(inText(200, 'ok'));
  const found = door.addresses.find(valuesOf(asked.headers, 'host')[0] ?? '', target.path);
  if (found === undefined) return answered(tell({ is: 'no-such-desktop', portal: undefined }, readerOf(asked)));
  if (!methods.has(asked.method)) return answered(inText(405, 'No such method.', { Allow: [...methods].join(', ') }));
  if (!isFromInside(asked, door.addresses.originOf(found.desktop)))
    return answered(inText(403, 'This desktop answers its own pages alone.'));
  const visit = { ...found, query: target.query, asked };
  if (visit.path === '') return answered(seeOther(`${door.addresses.prefixOf(visit.desktop)}/${visit.query}`));
  if (visit.path === '/.deskpool/enter' && !asked.upgrade) return answered(await enter(door, visit));
  if (visit.path.startsWith('/.deskpool/')) return answered(inText(404, 'Nothing here.'));
  const config = await findConfig(door, visit);
  return config === undefined ? await admitBearer(door, visit) : answered(config);
};

const admitBearer = async (door: Door, visit: Visit): Promise<Admission> => {
  const { desktop, asked } = visit;
  const found = findPass(door.addresses, desktop, valuesOf(asked.headers, 'cookie'));
  if (found.is === 'twice') return badRequest;
  const reader = readerOf(asked);
  // Without a pass nobody gets in; a person who opens a page is asked to sign in, and only the API knows where.
  if (found.is === 'none' && !reader.navigates) return answered(tell({ is: 'signed-out' }, reader));
  const pass = found.is === 'pass' ? found.pass : '';
  const { recent, fresh } = door.authorizer;
  const reply = await (asked.upgrade ? fresh(desktop, pass) : recent(desktop, pass)).catch(() => undefined);
  if (reply === undefined) return answered(tell({ is: 'unreachable' }, reader));
  if (reply.is !== 'open') return answered(refuse(reply, asked));
  const admission = letIn(door, visit, reply);
  const way = admission.is === 'admitted' ? await findDcvEntry(door, admission, pass) : undefined;
  return way === undefined ? admission : answered(way);
};

const refuse = (reply: Exclude<AuthorizeReply, Open>, asked: Asked): Answer => {
  const reader = readerOf(asked);
  if (reply.is !== 'sign-in') return tell(reply, reader);
  return reader.navigates ? seeOther(new URL(reply.signInAt).href) : tell({ is: 'signed-out' }, reader);
};

const letIn = (door: Door, visit: Visit, open: Open): Admission => {
  const { desktop, path, query, asked } = visit;
  if (!door.mayContact(open.upstream)) return answered(tell({ is: 'not-answering' }, readerOf(asked), 503));
  if (open.access === 'view' && asked.method !== 'GET' && asked.method !== 'HEAD')
    return answered(inText(405, 'Whoever watches only reads.', { Allow: 'GET, HEAD' }));
  if (open.runtime === 'kasm' && isKasmApi(path)) return answered(inText(403, 'Not through the gateway.'));
  const prefix = door.addresses.prefixOf(desktop);
  // KasmVNC's page finds its files by relative paths, but its WebSocket only where the query says.
  if (open.runtime === 'kasm' && prefix !== '' && path === '/' && query === '' && isNavigation(asked))
    return answered(seeOther(`${prefix}/?path=${prefix.slice(1)}/websockify`));
  const sides = { upstream: open.upstream, origin: door.addresses.originOf(desktop), prefix };
  return { is: 'admitted', visit, open, sides };
};
