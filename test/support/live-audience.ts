import { once } from 'node:events';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { WebSocket } from 'ws';
import type { PersonId } from '#core/access/caller.ts';
import { LiveMessage, type LiveHeard } from '#core/contract/live.ts';
import type { Role } from '#core/contract/roles.ts';
import type { LiveNews } from '#core/ports/live-news.ts';
import type { Cloud } from '#local/cloud.ts';
import { tables } from '#lambdas/aws/tables.ts';
import { loginCookieName } from '#lambdas/http/cookies.ts';
import { dynamoLoginStore } from '#lambdas/identity/dynamo-login-store.ts';
import { loginKeyOf } from '#lambdas/identity/login-of.ts';
import { dynamoConnections } from '#lambdas/live/dynamo-connections.ts';
import { dynamoLiveNews } from '#lambdas/live/dynamo-live-news.ts';
import { dynamoRounds } from '#lambdas/live/dynamo-rounds.ts';
import { aLogin } from './logins.ts';
import { settingsFor } from './service-clients.ts';

/** What a viewer heard, and when. */
export type HeardMessage = { readonly at: number; readonly message: LiveMessage };
/** Somebody with a socket to the portal. */
export type Viewer = {
  readonly name: string;
  readonly socket: WebSocket;
  readonly heard: readonly HeardMessage[];
  readonly say: (message: unknown) => void;
  /** Waits until one of the messages passes. */
  readonly until: (passes: (message: LiveMessage) => boolean) => Promise<HeardMessage>;
  /** Ends the connection without a word. */
  readonly vanish: () => void;
};

/** How many sockets are opened at a time. */
const atOnce = 25;

/** Opens a way to the live topics of a running cloud: people who are signed in, their sockets, and what is told. */
export function liveAudience(cloud: Cloud) {
  const settings = settingsFor(cloud.services.byName);
  const requestHandler = cloud.services.dynamo.requestHandler();
  const client = tables(new DynamoDBClient({ ...settings, requestHandler }));
  const teller = cloud.functions.all.find(({ name }) => name.endsWith('-live-publish'));
  const { LIVE_TABLE = '', LIVE_QUEUE_URL = '', SESSIONS_TABLE = '' } = teller?.environment ?? {};
  const logins = dynamoLoginStore(client, SESSIONS_TABLE.replace(/-sessions$/, '-access'));
  const news: LiveNews = dynamoLiveNews(client, { LIVE_TABLE, LIVE_QUEUE_URL }, { queue: new SQSClient(settings) });
  const now = Date.now();

  const signIn = (name: string, roles: readonly Role[] = ['student']) =>
    logins.open(
      aLogin({
        key: loginKeyOf(name),
        person: name as PersonId,
        username: name,
        roles,
        openedAt: now,
        confirmedAt: now,
        refreshAt: now + 3_600_000,
        idleAt: now + 3_600_000,
        endsAt: now + 7_200_000,
      }),
    );

  const connect = async (name: string, heardBefore: LiveHeard = {}): Promise<Viewer> => {
    const socket = new WebSocket(`${cloud.url.replace('http', 'ws')}/live`, {
      origin: cloud.url,
      headers: { Cookie: `${loginCookieName(cloud.url)}=${name}` },
      perMessageDeflate: false,
    });
    const heard: HeardMessage[] = [];
    const waiting = new Set<() => void>();
    socket.on('message', (data: Buffer) => {
      heard.push({ at: performance.now(), message: LiveMessage.parse(JSON.parse(data.toString())) });
      for (const look of waiting) look();
    });
    await once(socket, 'open');
    const viewer: Viewer = {
      name,
      socket,
      heard,
      say: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
      until: (passes) =>
        new Promise((resolve) => {
          const look = () => {
            const found = heard.find(({ message }) => passes(message));
            if (!found) return;
            waiting.delete(look);
            resolve(found);
          };
          waiting.add(look);
          look();
        }),
      vanish: () => socket.terminate(),
    };
    viewer.say({ kind: 'hello', topics: heardBefore });
    await viewer.until(({ kind }) => kind === 'welcome');
    return viewer;
  };

  return {
    news,
    logins,
    connections: dynamoConnections(client, LIVE_TABLE),
    rounds: dynamoRounds(client, LIVE_TABLE),
    signIn,
    connect,
    /** So many people, each signed in and connected. */
    async gather(count: number, named: string): Promise<readonly Viewer[]> {
      const names = Array.from({ length: count }, (_, at) => `${named}-${at}`);
      const viewers: Viewer[] = [];
      for (let at = 0; at < count; at += atOnce)
        viewers.push(
          ...(await Promise.all(
            names.slice(at, at + atOnce).map(async (name) => {
              await signIn(name);
              return connect(name);
            }),
          )),
        );
      return viewers;
    },
  };
}
export type LiveAudience = ReturnType<typeof liveAudience>;

/** Whether a message tells this value of a key of the board. */
export const tellsBoard =
  (key: string, value: unknown) =>
  (message: LiveMessage): boolean => {
    const board = message.kind === 'news' || message.kind === 'welcome' ? message.topics.board : undefined;
    return (
      board !== undefined &&
      'changes' in board &&
      board.changes.some((change) => change.key === key && change.value === value)
    );
  };
