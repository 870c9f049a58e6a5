import { BoardNewsEnv } from '#core/contract/env.ts';
import { queueAuditTrail } from '../auditing/queue-audit-trail.ts';
import { tables } from '../aws/tables.ts';
import { onStreamBatch } from '../events/on-stream.ts';
import { dynamoLiveNews } from '../live/dynamo-live-news.ts';
import { tellBoard } from './tell-board.ts';

const env = BoardNewsEnv.parse(process.env);
const deps = { live: dynamoLiveNews(tables(), env), audit: queueAuditTrail(env.AUDIT_QUEUE_URL) };

/** From the stream of the board to its viewers and to the audit. */
export const handler = onStreamBatch((changes) => tellBoard(deps, changes));
