import { randomUUID } from 'node:crypto';

/** An event as EventBridge hands it to a target. */
export type CloudEvent = {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601 without fractions of a second. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
};

/** What somebody puts on a bus; EventBridge adds the rest. */
export type PutEvent = {
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  readonly resources?: readonly string[];
  /** Name or ARN; the default bus when left out. */
  readonly bus?: string;
};

/** Makes the event of what was put. */
export const cloudEvent = (
  put: PutEvent,
  cloud: { readonly account: string; readonly region: string },
  now: number,
): CloudEvent => ({
  version: '0',
  id: randomUUID(),
  'detail-type': put.detailType,
  source: put.source,
  account: cloud.account,
  time: new Date(now).toISOString().replace(/\.\d+Z$/, 'Z'),
  region: cloud.region,
  resources: put.resources ?? [],
  detail: put.detail,
});
