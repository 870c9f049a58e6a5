import { Duration } from 'aws-cdk-lib';
import { FilterRule } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { NoticeNewsEnv, NoticesEnv } from '#core/contract/env.ts';
import type { Bundles } from '../bundle.ts';
import { addressParameters, grantAddresses } from './addresses.ts';
import type { AuditTrail } from './audit-trail.ts';
import { DeskpoolFunction } from './deskpool-function.ts';
import type { DeskTable } from './desk-table.ts';
import type { LiveFunctions } from './live-functions.ts';
import { answersIn } from './people-functions.ts';
import { StreamListener } from './stream-listener.ts';

export type NoticeFunctionsProps = {
  readonly portal: string;
  readonly bundles: Bundles;
  readonly sessions: DeskTable;
  readonly access: DeskTable;
  readonly notices: DeskTable;
  readonly live: LiveFunctions;
  readonly audit: AuditTrail;
};

/** What people are told and asked in the page. */
export class NoticeFunctions extends Construct {
  /** Answers people and admins. */
  readonly service: DeskpoolFunction;
  /** Tells pages what has changed. */
  readonly news: DeskpoolFunction;
  readonly listener: StreamListener;

  constructor(scope: Construct, id: string, props: NoticeFunctionsProps) {
    super(scope, id);
    const { portal, bundles, sessions, access, notices, live, audit } = props;
    const common = { portal, bundles };
    const SESSIONS_TABLE = sessions.table.tableName;
    this.service = new DeskpoolFunction(this, 'Service', {
      ...common,
      name: 'notices',
      description: 'What people are told and asked in the page',
      env: NoticesEnv,
      timeout: answersIn,
      memory: 1_024,
      environment: {
        ...addressParameters(portal),
        ...audit.environment,
        ACCESS_TABLE: access.table.tableName,
        SESSIONS_TABLE,
        NOTICES_TABLE: notices.table.tableName,
      },
    });
    this.news = new DeskpoolFunction(this, 'News', {
      ...common,
      name: 'notice-news',
      description: 'Tells pages that there is something to show or to take away',
      env: NoticeNewsEnv,
      timeout: Duration.seconds(30),
      environment: { ...live.tellingEnvironment, SESSIONS_TABLE },
    });
    grantAddresses(this.service, portal);
    audit.grantRecord(this.service);
    access.grantRead(this.service.function);
    sessions.grantRead(this.service.function);
    notices.grantReadPut(this.service.function);
    sessions.grantRead(this.news.function);
    live.grantTell(this.news);
    this.listener = new StreamListener(this, 'Changes', {
      table: notices,
      hears: [{ pk: FilterRule.beginsWith('NOTICE#') }],
      listener: this.news,
      gather: Duration.seconds(0),
      batchSize: 100,
    });
  }
}
