import { auditRoutes } from '#core/contract/audit-routes.ts';
import { AuditEnv } from '#core/contract/env.ts';
import { erasableBoard } from '#core/usecases/board/erase-from-board.ts';
import { addresses } from '../aws/settings.ts';
import { tables } from '../aws/tables.ts';
import { dynamoBoardPeople } from '../board/dynamo-board-people.ts';
import { dynamoBoardStore } from '../board/dynamo-board-store.ts';
import { chance } from '../chance.ts';
import { serve } from '../http/serve.ts';
import { dynamoLoginStore } from '../identity/dynamo-login-store.ts';
import { personByLogin } from '../identity/login-of.ts';
import { readStage } from '../stage.ts';
import { auditDeps } from './audit-deps.ts';
import { audit } from './audit.ts';
import { queueAuditTrail } from './queue-audit-trail.ts';

const env = AuditEnv.parse(process.env);
const urls = addresses(env);
const stage = readStage();
const client = tables();
const board = erasableBoard({
  board: dynamoBoardStore(client, env.BOARD_TABLE, stage.board),
  people: dynamoBoardPeople(client, env.BOARD_TABLE),
  chance,
  clock: Date.now,
});
const deps = { ...auditDeps(env, stage), trail: queueAuditTrail(env.AUDIT_QUEUE_URL), elsewhere: [board] };

/** The audit, for admins. */
export const handler = serve(auditRoutes, audit(deps), {
  authenticate: { person: personByLogin(dynamoLoginStore(client, env.ACCESS_TABLE), Date.now) },
  portalOrigin: async () => (await urls()).portal,
});
