import { Duration } from 'aws-cdk-lib';
import { FilterRule } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { BoardEnv, BoardNewsEnv, SweepBoardEnv } from '#core/contract/env.ts';
import type { Bundles } from '../bundle.ts';
import { addressParameters, grantAddresses } from './addresses.ts';
import type { AuditTrail } from './audit-trail.ts';
import { DeskpoolFunction } from './deskpool-function.ts';
import type { DeskTable } from './desk-table.ts';
import { EachMinute } from './each-minute.ts';
import type { LiveFunctions } from './live-functions.ts';
import { answersIn } from './people-functions.ts';
import { StreamListener } from './stream-listener.ts';

export type BoardFunctionsProps = {
  readonly portal: string;
  readonly bundles: Bundles;
  readonly board: DeskTable;
  readonly notices: DeskTable;
  readonly access: DeskTable;
  readonly live: LiveFunctions;
  readonly audit: AuditTrail;
};

/** Of the many things in the table, what others are told: lines, uses that are over, and what admins did. */
const lineKeys = { pk: FilterRule.isEqual('LINES') };
const useKeys = { pk: FilterRule.isEqual('USES'), isNew: true as const };
const actKeys = { pk: FilterRule.isEqual('ACTS'), isNew: true as const };

/** The shared list of connections: what people ask, what they are told of it, and those who are on a line for long. */
export class BoardFunctions extends Construct {
  readonly service: DeskpoolFunction;
  readonly news: DeskpoolFunction;
  readonly sweep: DeskpoolFunction;
  readonly listener: StreamListener;

  constructor(scope: Construct, id: string, props: BoardFunctionsProps) {
    super(scope, id);
    const { portal, bundles, board, notices, access, live, audit } = props;
    const common = { portal, bundles };
    const BOARD_TABLE = board.table.tableName;
    this.service = new DeskpoolFunction(this, 'Service', {
      ...common,
      name: 'board',
      description: 'The shared list of connections: who is on which, and who may say so',
      env: BoardEnv,
      timeout: answersIn,
      memory: 1_024,
      environment: {
        ...addressParameters(portal),
        ACCESS_TABLE: access.table.tableName,
        BOARD_TABLE,
      },
    });
    this.news = new DeskpoolFunction(this, 'News', {
      ...common,
      name: 'board-news',
      description: 'From changes of the board to its viewers and to the audit',
      env: BoardNewsEnv,
      timeout: Duration.seconds(30),
      environment: { ...live.tellingEnvironment, ...audit.environment },
    });
    this.sweep = new DeskpoolFunction(this, 'Sweep', {
      ...common,
      name: 'sweep-board',
      description: 'Each minute: people who are on a line for long',
      env: SweepBoardEnv,
      timeout: Duration.seconds(50),
      retries: 0,
      environment: { BOARD_TABLE, NOTICES_TABLE: notices.table.tableName },
    });
    grantAddresses(this.service, portal);
    access.grantRead(this.service.function);
    board.grantReadWrite(this.service.function);
    board.grantReadPut(this.sweep.function);
    notices.grantReadPut(this.sweep.function);
    live.grantTell(this.news);
    audit.grantRecord(this.news);
    new EachMinute(this, 'Sweeping', { calls: this.sweep });
    this.listener = new StreamListener(this, 'Changes', {
      table: board,
      hears: [lineKeys, useKeys, actKeys],
      listener: this.news,
      gather: Duration.seconds(0),
      batchSize: 100,
    });
  }

  /** Every function of this construct. */
  get all(): readonly DeskpoolFunction[] {
    return [this.service, this.news, this.sweep];
  }
}
