import type { PolicyReport } from '#local/policy/policy.ts';

/** The tables that a function reads or writes. */
const tables: Readonly<Record<string, readonly string[]>> = {
  identity: ['access'],
  portal: ['sessions', 'access'],
  'gateway-api': ['sessions', 'access'],
  steer: ['sessions', 'access'],
  'task-changed': ['sessions'],
  reconcile: ['sessions'],
  sweep: ['sessions'],
  'live-socket': ['access', 'live'],
  'live-publish': ['sessions', 'live'],
};
const wholeTable =
  /^dynamodb:(GetItem|BatchGetItem|Query|ConditionCheckItem|PutItem|UpdateItem|DeleteItem|BatchWriteItem)$/;

type Grant = { readonly name: string; readonly action: string; readonly resource: string };

/** Grants that an ordinary day does not need, each with the reason why it is given all the same. */
const reasons: readonly (readonly [string, (grant: Grant) => boolean])[] = [
  [
    'Reading or writing a table is granted as a whole, whichever calls a store makes of it.',
    ({ name, action, resource }) =>
      wholeTable.test(action) &&
      (tables[name] ?? []).some((table) => new RegExp(`:table/[\\w-]+-${table}(/index/\\w+)?$`).test(resource)),
  ],
  [
    'Lambda itself reads the stream, with the role of the function.',
    ({ name, action }) => ['steer', 'live-publish'].includes(name) && action === 'dynamodb:ListStreams',
  ],
  [
    'The CDK lets whoever may send to a queue ask what queue it is; Lambda sends what a function failed at.',
    ({ name, action, resource }) =>
      /^sqs:(SendMessage|GetQueueAttributes|GetQueueUrl)$/.test(action) && resource.endsWith(`-${name}-failed`),
  ],
  [
    'A desktop that no session wants is stopped; there is one only when an event was lost.',
    ({ name, action }) => name === 'reconcile' && /^ecs:(StopTask|DescribeTasks)$/.test(action),
  ],
  [
    'A live connection is closed when the login behind it has ended.',
    ({ name, action, resource }) =>
      ['live-socket', 'live-publish'].includes(name) &&
      action === 'execute-api:ManageConnections' &&
      resource.includes('/live/DELETE/'),
  ],
];

/** What a role allows, the functions that ran never needed, and nobody has given a reason for. `prefix` begins the functions' names. */
export const unexplainedGrants = ({ unused }: PolicyReport, prefix: string): readonly string[] =>
  unused
    .flatMap(({ function: name, action, resources }) =>
      resources.map((resource) => ({ name: name.replace(prefix, ''), action, resource })),
    )
    .filter((grant) => !reasons.some(([, covers]) => covers(grant)))
    .map(({ name, action, resource }) => `${name} may ${action} on ${resource}`);
