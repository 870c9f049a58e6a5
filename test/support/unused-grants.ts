import type { PolicyReport } from '#local/policy/policy.ts';

/** The tables that a function reads or writes. */
const tables: Readonly<Record<string, readonly string[]>> = {
  identity: ['access'],
  portal: ['sessions', 'access'],
  'gateway-api': ['sessions', 'access', 'hosts'],
  'ssh-keys': ['sessions', 'access'],
  steer: ['sessions', 'access', 'licensing'],
  'task-changed': ['sessions'],
  reconcile: ['sessions'],
  sweep: ['sessions'],
  oauth: ['access'],
  lms: ['sessions', 'access'],
  lookup: ['sessions', 'access'],
  licensing: ['licensing', 'access', 'sessions'],
  'sweep-leases': ['licensing', 'sessions'],
  relay: ['relay', 'access'],
  'dispatch-messages': ['relay'],
  'sweep-relay': ['relay'],
  'send-mail': ['relay'],
  'mail-events': ['relay'],
  'relay-events': ['relay'],
  'append-audit': ['audit'],
  'export-audit': ['audit'],
  audit: ['audit', 'access', 'board'],
  'audit-leases': ['sessions'],
  board: ['board', 'access'],
  'board-news': ['live'],
  'sweep-board': ['board', 'notices'],
  notices: ['notices', 'sessions', 'access'],
  'notice-news': ['sessions', 'live'],
  'live-socket': ['access', 'live'],
  'live-publish': ['sessions', 'live'],
  'live-poll': ['access', 'live'],
  'live-round': ['access', 'live'],
  'live-tidy': ['live'],
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
    ({ name, action }) =>
      [
        'steer',
        'live-publish',
        'dispatch-messages',
        'audit-sign-ins',
        'audit-leases',
        'board-news',
        'notice-news',
      ].includes(name) && action === 'dynamodb:ListStreams',
  ],
  [
    'The CDK lets whoever may send to a queue ask what queue it is; Lambda sends what a function failed at.',
    ({ name, action, resource }) =>
      /^sqs:(SendMessage|GetQueueAttributes|GetQueueUrl)$/.test(action) && resource.endsWith(`-${name}-failed`),
  ],
  [
    'Webhooks are told only where somebody listens, and of what a desktop’s own programs say.',
    ({ name, action, resource }) =>
      (['lms', 'live-publish'].includes(name) && action === 'sqs:SendMessage' && resource.endsWith('-webhooks.fifo')) ||
      (name === 'deliver-webhook' && action === 'secretsmanager:GetSecretValue'),
  ],
  [
    'Whoever tells webhooks says the portal’s address with it, and steer tells desktops theirs when they start.',
    ({ name, action }) => ['live-publish', 'steer'].includes(name) && action === 'ssm:GetParameters',
  ],
  [
    'Robots’ passwords are for the password grant; the key of sessions is for those that a learning platform asked for.',
    ({ action, resource }) =>
      action === 'secretsmanager:GetSecretValue' &&
      /:secret:deskpool\/[\w-]+\/(lms-key|robots\/|lookup\/)/.test(resource),
  ],
  [
    'A desktop that no session wants is stopped; there is one only when an event was lost.',
    ({ name, action }) => name === 'reconcile' && /^ecs:(StopTask|DescribeTasks)$/.test(action),
  ],
  [
    'Hosts are for desktops by DCV, and machines come and go when somebody wants one.',
    ({ name, action, resource }) =>
      ['steer', 'reconcile', 'command-changed', 'tend-hosts', 'dcv-api'].includes(name) &&
      (/^(autoscaling|ssm):/.test(action) ||
        /:secret:deskpool\/[\w-]+\/dcv-key/.test(resource) ||
        (wholeTable.test(action) && /:table\/[\w-]+-(hosts|sessions|access)(\/index\/\w+)?$/.test(resource))),
  ],
  [
    'A host is told who may watch where somebody lets another watch a desktop by DCV; and not everybody has SSH keys.',
    ({ name, action }) =>
      (name === 'portal' && action === 'ssm:SendCommand') || (name === 'ssh-keys' && action === 'ssm:GetParameters'),
  ],
  [
    'Mails are sent where a monitoring system has something to tell.',
    ({ name, action, resource }) =>
      (['relay', 'dispatch-messages', 'sweep-relay'].includes(name) &&
        action === 'sqs:SendMessage' &&
        resource.endsWith('-mails')) ||
      (name === 'send-mail' && action === 'ses:SendEmail') ||
      (name === 'relay' &&
        (action === 'ssm:GetParameters' ||
          (action === 'secretsmanager:GetSecretValue' && /:secret:deskpool\/[\w-]+\/relay(-key|\/)/.test(resource)))),
  ],
  [
    'Acts are recorded where an administrator does something, uses where one ends, and files are made each hour.',
    ({ name, action, resource }) =>
      (action === 'sqs:SendMessage' && resource.endsWith('-audit.fifo')) ||
      (['audit', 'export-audit'].includes(name) &&
        (/^(s3|ssm):/.test(action) || /:secret:deskpool\/[\w-]+\/audit-key/.test(resource))),
  ],
  [
    'A live connection is closed when the login behind it has ended, or nobody is there any more.',
    ({ name, action, resource }) =>
      ['live-socket', 'live-round', 'live-tidy'].includes(name) &&
      action === 'execute-api:ManageConnections' &&
      resource.includes('/live/DELETE/'),
  ],
  [
    'A round is called for where something is to be told, or did not fit into the last one; pages ask where sockets are blocked.',
    ({ name, action, resource }) =>
      (['live-round', 'live-tidy', 'board-news', 'notice-news'].includes(name) &&
        action === 'sqs:SendMessage' &&
        resource.endsWith('-live.fifo')) ||
      (name === 'live-poll' && action === 'ssm:GetParameters'),
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
