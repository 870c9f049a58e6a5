import { boardRoutes } from '#core/contract/board-routes.ts';
import { BoardEnv } from '#core/contract/env.ts';
import { applyStageLines } from '#core/usecases/board/import-lines.ts';
import { cached } from '../aws/cached.ts';
import { addresses } from '../aws/settings.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { serve } from '../http/serve.ts';
import { dynamoLoginStore } from '../identity/dynamo-login-store.ts';
import { personByLogin } from '../identity/login-of.ts';
import { readStage } from '../stage.ts';
import { board } from './board.ts';
import { dynamoBoardPeople } from './dynamo-board-people.ts';
import { dynamoBoardStore } from './dynamo-board-store.ts';

const env = BoardEnv.parse(process.env);
const stage = readStage();
const client = tables();
const clock = Date.now;
const urls = addresses(env);
const deps = {
  stage,
  board: dynamoBoardStore(client, env.BOARD_TABLE, stage.board),
  people: dynamoBoardPeople(client, env.BOARD_TABLE),
  chance,
  clock,
};
/** The stage is part of this function, so once for each that starts is enough. */
const stageLines = cached(() => applyStageLines(deps), { seconds: Infinity });
const person = personByLogin(dynamoLoginStore(client, env.ACCESS_TABLE), clock);

/** The shared list of connections. */
export const handler = serve(boardRoutes, board(deps), {
  authenticate: {
    person: async (cookie) => {
      const [known] = await Promise.all([person(cookie), stageLines.get()]);
      return known;
    },
  },
  portalOrigin: async () => (await urls()).portal,
});
