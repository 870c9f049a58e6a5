import { compatHeader, managementPath, relayHeaders, type RelayConfig } from '#core/contract/host-relay.ts';
import type { Refused } from './envelope.ts';
import type { Caller, Question } from './may-ask.ts';

/** What the portal said, to the letter. */
export type Said = { readonly status: number; readonly type: string; readonly body: Buffer };
export type Asked = Pick<Question, 'path' | 'query'> & {
  readonly method: 'GET' | 'POST';
  readonly body: Buffer;
  readonly bodyType: string | undefined;
  /** In whose generation's words the caller wants his answer, if he says so. */
  readonly compat: 'v1' | 'v2' | undefined;
};

/** The longest answer that is passed on, in bytes. */
const longest = 1_048_576;
/**
 * Milliseconds that the portal has for a path. Who is asked whether he lets somebody in has 25 s, and a host 15 s to do what it is told
 * or to answer.
 */
export type Patience = (path: string) => number;
const takesLong = new Set(['/approve-login', '/create-session', '/close-session', '/check-session-timedout']);
export const usualPatience: Patience = (path) => (takesLong.has(path) ? 29_000 : 15_000);

/** What was sent here once was a private key. It leaves the host no more; the portal says what to do instead. */
const holdsKeys = new Set(['/request_token']);

const json = /^application\/([a-z.-]+\+)?json\b/i;
/** These come as a page from the API itself, as they did from the one that it stands in for. */
const pages = new Set([404, 405]);

/** Asks the portal in a host's name. What is no answer of its API becomes one that scripts can read. */
export const askPortal = async (
  { portal, host, secret }: RelayConfig,
  caller: Caller,
  { method, path, query, body, bodyType, compat }: Asked,
  { gone, patience }: { readonly gone: AbortSignal; readonly patience: Patience },
): Promise<Said | Refused> => {
  const search = query.toString();
  const signal = AbortSignal.any([gone, AbortSignal.timeout(patience(path))]);
  try {
    const sent = holdsKeys.has(path) ? Buffer.alloc(0) : body;
    const reply = await fetch(`${portal}${managementPath}${path === '/' ? '' : path}${search && `?${search}`}`, {
      method,
      redirect: 'manual',
      signal,
      headers: {
        Authorization: `Bearer ${secret}`,
        [relayHeaders.host]: host,
        [relayHeaders.user]: caller.name,
        [relayHeaders.uid]: String(caller.uid),
        ...(compat && { [compatHeader]: compat }),
        ...(bodyType !== undefined && sent.length > 0 && { 'Content-Type': bodyType }),
      },
      ...(sent.length > 0 && { body: new Uint8Array(sent) }),
    });
    const type = reply.headers.get('content-type') ?? '';
    if (!json.test(type) && !pages.has(reply.status)) {
      await reply.body?.cancel();
      return { status: 502, message: `The portal answered ${reply.status} with something that is not JSON.` };
    }
    const said = await readWhole(reply);
    return said
      ? { status: reply.status, type, body: said }
      : { status: 502, message: 'The portal answered too much.' };
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    return isLate
      ? { status: 503, message: 'The portal did not answer in time.' }
      : { status: 502, message: 'The portal cannot be reached.' };
  }
};

/** The whole of an answer; undefined where it is too long. */
const readWhole = async ({ body }: Response): Promise<Buffer | undefined> => {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body ?? []) {
    size += piece.length;
    if (size > longest) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
};
