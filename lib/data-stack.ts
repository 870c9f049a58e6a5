import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DeskTable } from './constructs/desk-table.ts';

/** What must not be lost: a table for each aggregate. */
export class DataStack extends Stack {
  readonly sessions: DeskTable;
  readonly access: DeskTable;
  readonly hosts: DeskTable;
  readonly live: DeskTable;
  readonly licensing: DeskTable;
  readonly relay: DeskTable;

  constructor(scope: Construct, id: string, { portal, ...props }: StackProps & { readonly portal: string }) {
    super(scope, id, props);
    this.sessions = new DeskTable(this, 'Sessions', {
      tableName: `deskpool-${portal}-sessions`,
      stream: true,
      indexes: {
        due: { partitionKey: 'dueShard', sortKey: 'dueAt', projects: 'keys' },
        reserve: { partitionKey: 'reserveOf', sortKey: 'reserveRank', projects: 'all' },
        awaiting: { partitionKey: 'awaiting', sortKey: 'createdAt', projects: 'keys' },
      },
    });
    this.access = new DeskTable(this, 'Access', {
      tableName: `deskpool-${portal}-access`,
      indexes: { person: { partitionKey: 'person', sortKey: 'pk', projects: 'keys' } },
    });
    this.hosts = new DeskTable(this, 'Hosts', { tableName: `deskpool-${portal}-hosts`, indexes: {} });
    this.live = new DeskTable(this, 'Live', {
      tableName: `deskpool-${portal}-live`,
      indexes: { connection: { partitionKey: 'connection', projects: 'keys' } },
    });
    this.licensing = new DeskTable(this, 'Licensing', {
      tableName: `deskpool-${portal}-licensing`,
      indexes: {
        list: { partitionKey: 'inList', sortKey: 'listAt', projects: 'keys' },
        ref: { partitionKey: 'ref', projects: 'keys' },
      },
    });
    this.relay = new DeskTable(this, 'Relay', {
      tableName: `deskpool-${portal}-relay`,
      stream: true,
      indexes: {
        due: { partitionKey: 'due', sortKey: 'dueAt', projects: 'keys' },
        list: { partitionKey: 'list', sortKey: 'listAt', projects: 'keys' },
        state: { partitionKey: 'inState', sortKey: 'listAt', projects: 'keys' },
      },
    });
  }
}
