import { randomUUID } from 'node:crypto';

import type { HeartbeatReply } from '#core/contract/gateway.ts';

import type { Api } from './api.ts';
import type { Authorizer } from './authorize.ts';
import { type Log, wordsOf } from './log.ts';
import type { Probes } from './probe.ts';
import type { Sockets } from './sockets.ts';

/** Tells the API which sockets are open and does what it answers. */
export type Heartbeat = {
  /** Something happened that should not wait for the next beat. */
  readonly hurry: () => void;
  /** One last beat, to say what has closed, and no more. */
  readonly stop: () => Promise<void>;
};

export type Parts = {
  readonly api: Api;
  readonly sockets: Sockets;
  readonly probes: Probes;
  readonly authorizer: Authorizer;
  readonly log: Log;
};

/** The close code that a browser sees when its session ended or was revoked; 4000–4999 are for applications (RFC 6455 §7.4.2). */
export const cutCode = 4001;

const usualPause = 5_000;
/** Many sockets may close at once; together they are worth one beat. */
const shortPause = 100;

const obey = ({ sockets, authorizer, probes, log }: Parts, reply: HeartbeatReply): void => {
  for (const { session, grant, reason } of reply.cut) {
    authorizer.forget(session, grant);
    const closed = sockets.cut(session, grant, cutCode, reason);
    if (closed > 0) log('INFO', 'sockets cut', { session, reason, closed });
  }
  probes.list(reply.probe);
};

/**
 * Beats at once and then whenever the last reply asked for it. While the API is down it beats every 5 s; open sockets stay, and what
 * was not said is said later.
 */
export const startHeartbeat = (parts: Parts): Heartbeat => {
  const { api, sockets, probes, log } = parts;
  const gateway = `gateway-${randomUUID()}`;
  let timer: NodeJS.Timeout | undefined;
  let dueIn = Number.POSITIVE_INFINITY;
  let reachable = true;
  let stopped = false;
  /** News came while a beat was under way. */
  let again = false;
  let underWay: Promise<void> | undefined;

  const beat = async (): Promise<number> => {
    const rows = sockets.report();
    const answered = probes.answered();
    try {
      const reply = await api.heartbeat({ gateway, sockets: [...rows], answered: [...answered] });
      sockets.reported(rows);
      probes.told(answered);
      obey(parts, reply);
      if (!reachable) log('INFO', 'the API answers again');
      reachable = true;
      return reply.nextBeatMs;
    } catch (thrown) {
      if (reachable)
        log('ERROR', 'the API does not answer', { cause: wordsOf(thrown instanceof Error ? thrown.cause : thrown) });
      reachable = false;
      return usualPause;
    }
  };
  const after = (pause: number): void => {
    if (stopped || pause >= dueIn) return;
    clearTimeout(timer);
    dueIn = pause;
    timer = setTimeout(run, pause);
  };
  const round = async (): Promise<void> => {
    let pause = usualPause;
    do {
      again = false;
      pause = await beat();
    } while (again);
    underWay = undefined;
    after(pause);
  };
  const run = (): void => {
    dueIn = Number.POSITIVE_INFINITY;
    if (underWay === undefined) underWay = round();
    else again = true;
  };

  after(0);
  return {
    hurry: () => after(shortPause),
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await underWay;
      await beat();
      probes.stop();
    },
  };
};
