import { request as requestHttps } from 'node:https';

import type { HeartbeatReply, Upstream } from '#core/contract/gateway.ts';

import { lonelyAgent } from './desktop-client.ts';

type Listed = HeartbeatReply['probe'];

/** Asks starting desktops for their page until each has answered. */
export type Probes = {
  /** From now on these and no others; one that has answered is not asked again while it stays listed. */
  readonly list: (listed: Listed) => void;
  /** Sessions whose desktops answered and of which no heartbeat has told yet. */
  readonly answered: () => readonly string[];
  readonly told: (sessions: readonly string[]) => void;
  readonly stop: () => void;
};

const every = 500;
const patience = 2_000;
/** A pool that starts at once must not take all descriptors and the processor for handshakes. */
const mostAtOnce = 64;

/** True when the desktop's page comes back with a status below 500 that is not 401: KasmVNC is up and knows its password. */
export const doesAnswer = ({ host, port, base, authorization }: Upstream): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const headers = { Host: `${host}:${port}`, ...(authorization === '' ? {} : { Authorization: authorization }) };
  const signal = AbortSignal.timeout(patience);
  const request = requestHttps({ agent: lonelyAgent, host, port, path: `${base}/`, headers, signal });
  request.on('response', ({ statusCode = 500 }) => {
    resolve(statusCode < 500 && statusCode !== 401);
    request.destroy();
  });
  request.on('error', () => resolve(false));
  request.end();
  return promise;
};

/** `onAnswer` is called at each new answer; `mayContact` is the second lock. */
export const startProbes = (mayContact: (upstream: Upstream) => boolean, onAnswer: () => void): Probes => {
  const waiting = new Map<string, Upstream>();
  const underWay = new Set<string>();
  const done = new Set<string>();
  const untold = new Set<string>();

  const probe = async (session: string, upstream: Upstream): Promise<void> => {
    underWay.add(session);
    // To the end of the line, so that everybody gets a turn.
    waiting.delete(session);
    waiting.set(session, upstream);
    const answers = await doesAnswer(upstream);
    underWay.delete(session);
    if (!answers || !waiting.delete(session)) return;
    done.add(session);
    untold.add(session);
    onAnswer();
  };
  const tick = () => {
    // A copy: probing moves entries to the end, and a live iterator would meet them again.
    const now = [...waiting].filter(([session]) => !underWay.has(session)).slice(0, mostAtOnce - underWay.size);
    for (const [session, upstream] of now) void probe(session, upstream);
  };
  const timer = setInterval(tick, every);

  return {
    list: (listed) => {
      const sessions = new Set(listed.map(({ session }) => session));
      for (const session of done) if (!sessions.has(session)) done.delete(session);
      waiting.clear();
      for (const { session, upstream } of listed)
        if (!done.has(session) && mayContact(upstream)) waiting.set(session, upstream);
      tick();
    },
    answered: () => [...untold].slice(0, 1_000),
    told: (sessions) => {
      for (const session of sessions) untold.delete(session);
    },
    stop: () => {
      clearInterval(timer);
      waiting.clear();
    },
  };
};
