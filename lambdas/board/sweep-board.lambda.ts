import { SweepBoardEnv } from '#core/contract/env.ts';
import { sweepBoard } from '#core/usecases/board/sweep-board.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { onSchedule } from '../events/on-schedule.ts';
import { dynamoNoticeBoard } from '../notices/dynamo-notice-board.ts';
import { readStage } from '../stage.ts';
import { log } from '../telemetry.ts';
import { dynamoBoardStore } from './dynamo-board-store.ts';

const env = SweepBoardEnv.parse(process.env);
const stage = readStage();
const client = tables();
const clock = Date.now;
const deps = {
  stage,
  board: dynamoBoardStore(client, env.BOARD_TABLE, stage.board),
  notices: dynamoNoticeBoard(client, env.NOTICES_TABLE, { chance, clock }),
  clock,
};

/** Each minute: people who are on a line for long. */
export const handler = onSchedule(async () => {
  const swept = await sweepBoard(deps);
  if (swept.reminded + swept.released > 0) log.info('swept the board', swept);
});
