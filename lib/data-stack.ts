import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AuditTrail } from './constructs/audit-trail.ts';
import { DeskTable } from './constructs/desk-table.ts';

/** What must not be lost: a table for each aggregate. */
export class DataStack extends Stack {
  readonly sessions: DeskTable;
  readonly access: DeskTable;
  readonly hosts: DeskTable;
  readonly live: DeskTable;
  readonly licensing: DeskTable;
  readonly relay: DeskTable;
  readonly notices: DeskTable;
  readonly board: DeskTable;
  readonly audit: DeskTable;
  /** What is to be recorded in the audit, until it is. */
  readonly auditTrail: AuditTrail;

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
      stream: true,
      indexes: { person: { partitionKey: 'person', sortKey: 'pk', projects: 'keys' } },
    });
    this.hosts = new DeskTable(this, 'Hosts', { tableName: `deskpool-${portal}-hosts`, indexes: {} });
    this.live = new DeskTable(this, 'Live', { tableName: `deskpool-${portal}-live`, indexes: {} });
    this.licensing = new DeskTable(this, 'Licensing', {
      tableName: `deskpool-${portal}-licensing`,
      stream: true,
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
    this.notices = new DeskTable(this, 'Notices', {
      tableName: `deskpool-${portal}-notices`,
      stream: true,
      indexes: {
        list: { partitionKey: 'list', sortKey: 'listAt', projects: 'keys' },
        audience: { partitionKey: 'audience', sortKey: 'listAt', projects: 'keys' },
      },
    });
    this.board = new DeskTable(this, 'Board', {
      tableName: `deskpool-${portal}-board`,
      stream: true,
      indexes: {
        holder: { partitionKey: 'holder', sortKey: 'heldAt', projects: 'keys' },
        due: { partitionKey: 'due', sortKey: 'dueAt', projects: 'keys' },
      },
    });
    this.audit = new DeskTable(this, 'Audit', {
      tableName: `deskpool-${portal}-audit`,
      indexes: { person: { partitionKey: 'person', sortKey: 'recorded', projects: 'keys' } },
    });
    this.auditTrail = new AuditTrail(this, 'AuditTrail', { portal });
  }
}
