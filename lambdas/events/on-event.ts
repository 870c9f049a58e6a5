import middy from '@middy/core';
import type { Context, EventBridgeEvent } from 'aws-lambda';
import { observed } from '../telemetry.ts';

type EventHandler = (event: EventBridgeEvent<string, unknown>, context: Context) => Promise<void>;

/**
 * A function that hears events of EventBridge, one at a time. It throws to be told again; EventBridge tries for a day and then puts
 * the event into the rule's dead-letter queue. Events come twice and in any order: listeners must bear that.
 */
export function onEvent(hear: (detail: unknown) => Promise<void>): EventHandler {
  return middy<EventBridgeEvent<string, unknown>, void>()
    .use(observed())
    .handler(async ({ detail }) => hear(detail));
}
