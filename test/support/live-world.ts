import type { PersonId } from '#core/access/caller.ts';
import type { LoginKey } from '#core/access/login.ts';
import type { LiveMessage, LiveTopics } from '#core/contract/live.ts';
import type { Role } from '#core/contract/roles.ts';
import { keyOfTopic, topicOf } from '#core/live/topics.ts';
import type { LiveChange } from '#core/ports/live-news.ts';
import { liveNews } from '#lambdas/live/live-news.ts';
import { liveRound, type LiveRoundDeps } from '#lambdas/live/live-round.ts';
import { liveSocket } from '#lambdas/live/live-socket.ts';
import { liveTidy } from '#lambdas/live/live-tidy.ts';
import { loginBehind, loginKeyOf } from '#lambdas/identity/login-of.ts';
import { createHeard } from '#web/live/heard.ts';
import { noon } from './builders.ts';
import { recordingSockets } from './live.fakes.ts';
import { aLogin } from './logins.ts';
import { memoryConnections } from './memory-connections.ts';
import { memoryLiveLog, memoryRoundQueue, memoryRounds } from './memory-live-news.ts';
import { memoryLoginStore } from './memory-login-store.ts';

const portal = 'https://portal.example.org';

/** The live topics with everything around them in memory: what is true, who tells it, who listens, and a clock. */
export function aLiveWorld() {
  let now = noon;
  const clock = () => now;
  const log = memoryLiveLog(clock);
  const rounds = memoryRounds();
  const queue = memoryRoundQueue();
  const connections = memoryConnections();
  const logins = memoryLoginStore();
  const sockets = recordingSockets();
  const deps: LiveRoundDeps = {
    log,
    rounds,
    queue,
    connections,
    sockets,
    loginBehind: (key: LoginKey) => loginBehind(logins, key, now),
    clock,
    wait: async (milliseconds) => void (now += milliseconds),
  };
  const socket = liveSocket({
    logins,
    connections,
    log,
    sockets,
    portalOrigin: async () => portal,
    isBearable: () => true,
    clock,
  });
  const news = liveNews({ log, rounds, queue });
  let turn: Promise<unknown> = Promise.resolve();

  return {
    deps,
    log,
    queue,
    connections,
    logins,
    sockets,
    socket,
    news,
    clock,
    pass: (milliseconds: number) => void (now += milliseconds),
    signIn: (who: string, roles: readonly Role[] = ['student']) =>
      logins.open(aLogin({ key: loginKeyOf(who), person: who as PersonId, roles })),
    connect: (id: string, who: string) => socket.connect({ id, origin: portal, cookies: { '__Host-deskpool': who } }),
    tell: (...changes: readonly LiveChange[]) => news.tell(changes),
    tidy: () => liveTidy({ log, queue, connections, sockets, clock }),
    /** Brings the queue's first call to a round; where that dies, the call comes again. False where there is none. */
    round(of: LiveRoundDeps = deps): Promise<boolean> {
      // All calls are one group of the queue: no two rounds are under way at once.
      const round = turn.then(async () => {
        if (queue.waiting.length === 0) return false;
        await liveRound(of);
        queue.waiting.shift();
        return true;
      });
      turn = round.catch(() => undefined);
      return round;
    },
  };
}
export type LiveWorld = ReturnType<typeof aLiveWorld>;

/** What is true of each topic, by its key in one word. */
export type Truth = Map<string, Map<string, unknown>>;
export const truthOf = (truth: Truth, topic: string): Map<string, unknown> => {
  const known = truth.get(topic) ?? new Map<string, unknown>();
  truth.set(topic, known);
  return known;
};

/** Puts a change into what is true or shown. */
export const applyTo = (shown: Map<string, unknown>, { key, value }: { key: string; value: unknown }): void => {
  if (value === null) shown.delete(key);
  else shown.set(key, value);
};

/** The page of a person as far as it hears: it shows lists that it read, with the changes that it was told. */
export function aListeningPage(world: LiveWorld, truth: Truth, who: string, page = who) {
  const person = who as PersonId;
  const shown = new Map<string, Map<string, unknown>>();
  const heard = createHeard();
  let id: string | null = null;
  let isGap = false;
  let connects = 0;
  let isDeaf = false;

  const take = (topics: LiveTopics): void => {
    const taken = heard.take(topics);
    for (const name of taken.resets) {
      const key = keyOfTopic(topicOf(name, person));
      shown.set(key, new Map(truthOf(truth, key)));
    }
    for (const [name, changes] of taken.changes) {
      const key = keyOfTopic(topicOf(name, person));
      for (const change of changes) applyTo(shown.get(key) ?? new Map(), change);
    }
    isGap ||= taken.isGap;
  };
  const hello = async () => {
    const saying = world.socket.message(id ?? '', JSON.stringify({ kind: 'hello', topics: heard.numbers() }));
    // What is not answered in ten seconds is a socket that the page gives up.
    await saying.catch(() => (id = null));
  };

  return {
    who,
    shown,
    take,
    numbers: heard.numbers,
    get id() {
      return id;
    },
    /** One message on its way to it will be lost, and none after `hear`. */
    deafen: () => void (isDeaf = true),
    hear: () => void (isDeaf = false),
    receive(message: LiveMessage) {
      if (isDeaf) return void (isDeaf = false);
      if (message.kind === 'welcome' || message.kind === 'news') take(message.topics);
    },
    /** Opens a socket and says hello; the answer arrives as messages do. */
    async open() {
      connects += 1;
      id = `${page}-${connects}`;
      await world.connect(id, who);
      await hello();
    },
    /** The network is gone, and nobody is told. */
    vanish: () => void (id = null),
    /** Asks for what is missing, as the page does after a gap. */
    async mend() {
      if (!isGap || id === null) return;
      isGap = false;
      await hello();
    },
  };
}
export type ListeningPage = ReturnType<typeof aListeningPage>;
