import { Agent as HttpAgent, type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

import type * as z from 'zod';

import { AuthorizeReply, ConfigReply, DcvEntryReply, HeartbeatReply, RedeemReply } from '#core/contract/gateway.ts';
import type { AuthorizeRequest, ConfigRequest, HeartbeatRequest, RedeemRequest } from '#core/contract/gateway.ts';

/** The API did not answer, or not in the words of the contract. Whoever asked is refused; what is open stays open. */
export class ApiUnreachable extends Error {
  constructor(cause: unknown) {
    super('the API does not answer', { cause });
    this.name = 'ApiUnreachable';
  }
}

/** The questions of the contract. Each rejects with `ApiUnreachable` alone. */
export type Api = {
  readonly redeem: (request: z.infer<typeof RedeemRequest>) => Promise<RedeemReply>;
  readonly authorize: (request: z.infer<typeof AuthorizeRequest>) => Promise<AuthorizeReply>;
  readonly config: (request: z.infer<typeof ConfigRequest>) => Promise<ConfigReply>;
  readonly dcvEntry: (request: z.infer<typeof AuthorizeRequest>) => Promise<DcvEntryReply>;
  readonly heartbeat: (request: z.infer<typeof HeartbeatRequest>) => Promise<HeartbeatReply>;
  /** Lets go of idle connections. */
  readonly close: () => void;
};

const patience = 3_000;
/** A pair of keys may have to be made first. */
const longPatience = 15_000;
/** A heartbeat's reply names up to some ten thousand sessions. */
const longestReply = 8_000_000;

const textOf = async (reply: IncomingMessage): Promise<string> => {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of reply as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > longestReply) throw new Error('reply too long');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
};

/** Milliseconds to wait for an answer, and whether a call that found its connection closed is made once more. */
type How = { readonly retry: boolean; readonly wait: number };
type Sent = { readonly request: ClientRequest; readonly reply: Promise<IncomingMessage> };

/** Speaks to the API at `base` with the stage's key, over kept connections, with three seconds of patience for most. */
export const connectApi = (base: string, key: string): Api => {
  const secure = base.startsWith('https:');
  const agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const root = base.replace(/\/+$/, '');

  const send = (path: string, body: string, wait: number): Sent => {
    const request = (secure ? httpsRequest : httpRequest)(`${root}${path}`, {
      method: 'POST',
      agent,
      headers: {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
        Accept: 'application/json',
        'X-Gateway-Key': key,
      },
      signal: AbortSignal.timeout(wait),
    });
    const reply = new Promise<IncomingMessage>((resolve, reject) => {
      request.on('response', resolve).on('error', reject);
    });
    request.end(body);
    return { request, reply };
  };

  const attempt = async (path: string, body: string, { retry, wait }: How): Promise<string> => {
    const { request, reply } = send(path, body, wait);
    try {
      const answer = await reply;
      const text = await textOf(answer);
      if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode ?? 0}`);
      return text;
    } catch (thrown) {
      // A kept connection that the API had closed meanwhile says nothing about the API.
      const stale = request.reusedSocket && thrown instanceof Error && 'code' in thrown && thrown.code === 'ECONNRESET';
      if (!stale || !retry) throw thrown;
      return await attempt(path, body, { retry: false, wait });
    }
  };

  const ask = async <S extends z.ZodType>(
    path: string,
    question: object,
    answer: S,
    how: Partial<How> = {},
  ): Promise<z.infer<S>> => {
    try {
      return answer.parse(
        JSON.parse(await attempt(path, JSON.stringify(question), { retry: true, wait: patience, ...how })),
      );
    } catch (thrown) {
      throw new ApiUnreachable(thrown);
    }
  };

  return {
    // A ticket is good once, so a call that may have arrived is not made again.
    redeem: (request) => ask('/gateway/redeem', request, RedeemReply, { retry: false }),
    authorize: (request) => ask('/gateway/authorize', request, AuthorizeReply),
    config: (request) => ask('/gateway/config', request, ConfigReply, { wait: longPatience }),
    dcvEntry: (request) => ask('/gateway/dcv', request, DcvEntryReply),
    heartbeat: (request) => ask('/gateway/heartbeat', request, HeartbeatReply),
    close: () => agent.destroy(),
  };
};
