import { ExportAuditEnv } from '#core/contract/env.ts';
import { makeDueFiles } from '#core/usecases/auditing/make-file.ts';
import { onSchedule } from '../events/on-schedule.ts';
import { readStage } from '../stage.ts';
import { log, measure } from '../telemetry.ts';
import { auditDeps } from './audit-deps.ts';

const deps = auditDeps(ExportAuditEnv.parse(process.env), readStage());

/** Each hour: makes the weekly files that are due. A week that fails stops no other, and is due in the next hour again. */
export const handler = onSchedule(async () => {
  const failed: unknown[] = [];
  const { made } = await makeDueFiles(deps, (week, error) => {
    failed.push(error);
    log.error('A weekly file could not be made.', { week }, error);
  });
  measure('AuditFilesMade', made.length);
  if (failed.length > 0) throw new AggregateError(failed, `${failed.length} weekly files could not be made.`);
});
