import * as z from 'zod';
import { MessageFields, type MessageWish } from './message.ts';
import { oneLine } from './compose.ts';
import type { Severity } from './severity.ts';

/** What CloudWatch puts into the notification of an alarm, as far as it is told on. */
const Alarm = z.looseObject({
  AlarmName: z.string(),
  AlarmArn: z.string().optional(),
  AlarmDescription: z.string().nullish(),
  NewStateValue: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  OldStateValue: z.string().optional(),
  NewStateReason: z.string().default(''),
  StateChangeTime: z.string().default(''),
  Region: z.string().optional(),
});

/** An event of EventBridge. */
export const AwsEvent = z.looseObject({
  id: z.string().min(1).max(200),
  source: z.string().min(1),
  'detail-type': z.string().min(1),
  region: z.string().optional(),
  time: z.string().optional(),
  resources: z.array(z.string()).default([]),
  detail: z.unknown(),
});
export type AwsEvent = z.output<typeof AwsEvent>;

/** A notification of SNS. */
export const Notification = z.looseObject({
  MessageId: z.string().min(1).max(200),
  Subject: z.string().nullish(),
  Message: z.string(),
});
export type Notification = z.output<typeof Notification>;

/** Characters of what is told on of something whose form nobody knows. */
const longest = 60_000;
const severityOf = { ALARM: 'error', OK: 'info', INSUFFICIENT_DATA: 'warning' } as const satisfies Record<
  string,
  Severity
>;

/** A notification as a message: an alarm in its own words, anything else as it came. The same notification is the same message. */
export function fromNotification({ MessageId, Subject, Message }: Notification): MessageWish {
  const alarm = Alarm.safeParse(jsonOf(Message)).data;
  if (!alarm) {
    const text = Message.trim() === '' ? '(empty)' : Message.slice(0, longest);
    return {
      id: `sns/${MessageId}`,
      severity: 'info',
      source: 'sns',
      ...subjectOf(Subject ?? ''),
      message: text,
      fields: {},
    };
  }
  const { AlarmName, AlarmDescription, NewStateValue, OldStateValue, NewStateReason, StateChangeTime, Region } = alarm;
  return {
    id: `sns/${MessageId}`,
    severity: severityOf[NewStateValue],
    source: 'cloudwatch',
    ...subjectOf(`${NewStateValue}: ${AlarmName}`),
    message: [AlarmDescription, NewStateReason].filter(Boolean).join('\n\n') || `${AlarmName} is ${NewStateValue}`,
    fields: fieldsOf({
      alarm: AlarmName,
      state: NewStateValue,
      before: OldStateValue,
      at: StateChangeTime,
      region: Region,
    }),
  };
}

/** An event as a message: what it is, and its details as text. An event may say itself how grave it is. The same event is the same message. */
export function fromEvent(event: AwsEvent): MessageWish {
  const said = z
    .looseObject({ severity: z.enum(['info', 'warning', 'error', 'critical']) })
    .safeParse(event.detail).data;
  return {
    id: `event/${event.id}`,
    severity: said?.severity ?? 'info',
    source: oneLine(event.source).slice(0, 200) || 'eventbridge',
    ...subjectOf(event['detail-type']),
    message: (JSON.stringify(event.detail, null, 2) ?? '(no details)').slice(0, longest),
    fields: fieldsOf({ event: event.id, at: event.time, region: event.region, resources: event.resources.join(' ') }),
  };
}

function subjectOf(text: string): { subject?: string } {
  const subject = oneLine(text);
  return subject === '' ? {} : { subject };
}

function fieldsOf(values: Readonly<Record<string, string | undefined>>): MessageFields {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value ? [[name, value.slice(0, 1_000)]] : [])),
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
