import middy from '@middy/core';
import type { APIGatewayProxyResultV2, APIGatewayProxyWebsocketEventV2, Context } from 'aws-lambda';
import { Refusal } from '#core/refusal.ts';
import { readCookies } from '../http/cookies.ts';
import { statusOf } from '../http/status.ts';
import { countRefusal, log, observed } from '../telemetry.ts';

/** What a connecting browser brings; later messages have no headers. */
export type Connecting = {
  readonly id: string;
  readonly origin: string | undefined;
  readonly cookies: Readonly<Record<string, string>>;
};

/** What happens on a WebSocket. Refusing while it connects keeps it from opening. */
export type SocketHandlers = {
  readonly connect: (connecting: Connecting) => Promise<void>;
  readonly message: (id: string, body: string) => Promise<void>;
  readonly disconnect: (id: string) => Promise<void>;
};

type Event = APIGatewayProxyWebsocketEventV2 & { readonly headers?: Readonly<Record<string, string | undefined>> };
export type SocketHandler = (event: Event, context: Context) => Promise<APIGatewayProxyResultV2>;

/** A function that answers the three routes of API Gateway's WebSockets. */
export function onSocket(handlers: SocketHandlers): SocketHandler {
  const stack = middy<Event, APIGatewayProxyResultV2>()
    .use(observed<Event, APIGatewayProxyResultV2>())
    .use({
      onError: (state) => {
        state.response = { statusCode: refused(state.error, state.event.requestContext) };
      },
    })
    .handler(async (event) => {
      await dispatch(handlers, event);
      return { statusCode: 200 };
    });
  return async (event, context) => stack(event, context);
}

async function dispatch(handlers: SocketHandlers, event: Event): Promise<void> {
  const { connectionId: id, routeKey } = event.requestContext;
  switch (routeKey) {
    case '$connect':
      return handlers.connect({
        id,
        origin: headerOf(event, 'origin'),
        cookies: readCookies(headerOf(event, 'cookie')),
      });
    case '$disconnect':
      return handlers.disconnect(id);
    default:
      return handlers.message(id, event.body ?? '');
  }
}

function headerOf({ headers }: Event, name: string): string | undefined {
  return Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
}

function refused(error: unknown, { requestId, routeKey }: Event['requestContext']): number {
  if (!(error instanceof Refusal)) {
    log.error('failed', { requestId, route: routeKey }, error);
    return statusOf.internal;
  }
  countRefusal(error.code);
  log.info('refused', { requestId, route: routeKey, code: error.code });
  return statusOf[error.code];
}
