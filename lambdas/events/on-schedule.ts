import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { observed } from '../telemetry.ts';

type ScheduleHandler = (event: unknown, context: Context) => Promise<void>;

/** A function that a schedule calls. What it is told doesn't matter; that it is time does. */
export function onSchedule(work: () => Promise<void>): ScheduleHandler {
  return middy<unknown, void>()
    .use(observed())
    .handler(async () => work());
}
