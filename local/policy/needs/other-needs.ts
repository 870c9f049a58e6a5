import { arnFor, commonContext, keyNeeds } from './needs.ts';
import type { Needs } from './needs.ts';

type Fields = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(text) : []);

/** What IAM needs to know of a secret. */
export type SecretFacts = { readonly arn: string; readonly key: string | undefined };

/** What Secrets Manager asks: the action on the whole ARN, and its key where that is the customer's. */
export const secretsNeeds =
  (find: (id: string) => SecretFacts | undefined): Needs =>
  ({ operation, input }, who) => {
    const id = text((input as Fields)['SecretId']);
    const secret = find(id);
    const resource = secret?.arn ?? (id.startsWith('arn:') ? id : arnFor(who, 'secretsmanager', `secret:${id}`));
    const action = `secretsmanager:${operation}`;
    return [
      { action, resource, context: { ...commonContext(who), 'secretsmanager:SecretId': [id] } },
      ...keyNeeds(who, secret?.key, 'secretsmanager'),
    ];
  };

/** What the Parameter Store asks, for each parameter. */
export const parametersNeeds: Needs = ({ operation, input }, who) => {
  const fields = input as Fields;
  const names = [...textsOf(fields['Names']), text(fields['Name']), text(fields['Path'])].filter((name) => name !== '');
  return names.map((name) => ({
    action: `ssm:${operation}`,
    resource: arnFor(who, 'ssm', `parameter/${name.replace(/^\//, '')}`),
    context: commonContext(who),
  }));
};

/** What a WebSocket API asks of whoever writes to its connections. The operation is the HTTP method, the input the API's part. */
export const connectionsNeeds: Needs = ({ operation, input }, who) => {
  const { api, stage, connection } = input as Fields;
  return [
    {
      action: 'execute-api:ManageConnections',
      resource: arnFor(who, 'execute-api', `${text(api)}/${text(stage)}/${operation}/@connections/${text(connection)}`),
      context: commonContext(who),
    },
  ];
};

/** What EventBridge asks: each bus that an entry names. */
export const eventsNeeds: Needs = ({ operation, input }, who) => {
  const entries = (input as Fields)['Entries'];
  const buses = new Set(
    (Array.isArray(entries) ? (entries as Fields[]) : []).map((entry) => text(entry['EventBusName']) || 'default'),
  );
  return [...buses].map((bus) => ({
    action: `events:${operation}`,
    resource: bus.startsWith('arn:') ? bus : arnFor(who, 'events', `event-bus/${bus}`),
    context: { ...commonContext(who), 'events:source': [], 'events:detail-type': [] },
  }));
};
