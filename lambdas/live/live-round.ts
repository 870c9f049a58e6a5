import type { Login, LoginKey } from '#core/access/login.ts';
import type { LiveTopics } from '#core/contract/live.ts';
import { mayListen, topicOfKey } from '#core/live/topics.ts';
import type { LiveTopic } from '#core/ports/live-news.ts';
import type { Clock } from '#core/ports/chance.ts';
import type { Stretch } from '#core/live/log.ts';
import { inParallel } from '../in-parallel.ts';
import { log as notes } from '../telemetry.ts';
import type { Connection, Connections } from './connections.ts';
import type { LiveLog, Rounds, Untold } from './live-log.ts';
import { callForRound } from './live-news.ts';
import type { RoundQueue } from './round-queue.ts';
import type { Sockets } from './sockets.ts';

export type LiveRoundDeps = {
  readonly log: Pick<LiveLog, 'untold' | 'since' | 'told'>;
  readonly rounds: Rounds;
  readonly queue: RoundQueue;
  readonly connections: Pick<Connections, 'of' | 'all' | 'forget'>;
  readonly sockets: Sockets;
  /** The login behind a connection, if it is not over. May remember it for some seconds. */
  readonly loginBehind: (key: LoginKey) => Promise<Login | undefined>;
  readonly clock: Clock;
  readonly wait: (milliseconds: number) => Promise<void>;
};

/** Milliseconds from the end of one round to the beginning of the next: nobody is told more than once in that time. */
export const pause = 1_000;
/** What is done side by side. */
const atOnce = 50;
/** A connection this young may still be connecting, and then API Gateway says that it is gone. */
const young = 10_000;

/** A topic, with what there is to tell of it. */
type News = Untold & Stretch & { readonly of: LiveTopic };

/**
 * One round: everything that is untold goes to those who may hear it, to each connection in one message. Marks are taken away last, so
 * that whatever breaks off is told again; pages know by the numbers what they have. What does not fit is told in the next round.
 */
export async function liveRound(deps: LiveRoundDeps): Promise<void> {
  const { rounds, clock, log } = deps;
  const { endedAt } = await rounds.last();
  const early = endedAt + pause - clock();
  if (early > 0) await deps.wait(Math.min(early, pause));
  await rounds.begin();
  const news = await readNews(deps, await log.untold());
  if (news.length === 0) return;
  const listeners = await listenersOf(deps, news);
  await inParallel(listeners, atOnce, (connection) => tell(deps, connection, news));
  await rounds.end(clock());
  await inParallel(news, atOnce, ({ topic, news: { to } }) => log.told(topic, to));
  if (news.some(({ more }) => more)) await callForRound(deps);
}

async function readNews({ log }: LiveRoundDeps, untold: readonly Untold[]): Promise<readonly News[]> {
  const news: News[] = [];
  await inParallel(untold, atOnce, async (mark) => {
    const of = topicOfKey(mark.topic);
    if (of) news.push({ ...mark, of, ...(await log.since(mark.topic, mark.from - 1)) });
    else await log.told(mark.topic, mark.to);
  });
  return news;
}

/** Everybody, where everybody may be concerned; else those whose own topics these are. */
async function listenersOf({ connections }: LiveRoundDeps, news: readonly News[]): Promise<readonly Connection[]> {
  if (news.some(({ of }) => !('person' in of))) return connections.all();
  const people = new Set(news.flatMap(({ of }) => ('person' in of ? [of.person] : [])));
  const found: Connection[] = [];
  await inParallel([...people], atOnce, async (person) => void found.push(...(await connections.of(person))));
  return found;
}

/** Nobody waits for another's failure. Who can't be told is let go: he connects again and hears what he missed. */
async function tell(deps: LiveRoundDeps, connection: Connection, news: readonly News[]): Promise<void> {
  const { sockets, connections } = deps;
  const mine = news.filter(({ of }) => !('person' in of) || of.person === connection.person);
  if (mine.length === 0) return;
  try {
    const login = await deps.loginBehind(connection.login);
    const topics = login && topicsFor(login, mine);
    if (topics && Object.keys(topics).length === 0) return;
    const posted = await sockets.post(connection.id, topics ? { kind: 'news', topics } : { kind: 'signed-out' });
    if (posted === 'sent' && topics) return;
    const isYoung = topics && deps.clock() - connection.connectedAt < young;
    if (!isYoung) await letGo(deps, connection);
  } catch (error) {
    notes.warn('could not tell a connection', { person: connection.person }, error);
    await letGo({ sockets, connections }, connection).catch((reason: unknown) =>
      notes.warn('could not let a connection go', { person: connection.person }, reason),
    );
  }
}

function topicsFor({ roles }: Login, news: readonly News[]): LiveTopics {
  const heard = news.filter(({ of }) => mayListen(roles, of.name));
  return Object.fromEntries(heard.map(({ of, news: told }) => [of.name, told]));
}

async function letGo({ sockets, connections }: Pick<LiveRoundDeps, 'sockets' | 'connections'>, connection: Connection) {
  await sockets.close(connection.id);
  await connections.forget(connection);
}
