import type { PersonId } from '#core/access/caller.ts';
import { adminAct, type Act } from '#core/auditing/admin-act.ts';
import type { IsoWeek } from '#core/auditing/iso-week.ts';
import { fileOf, Manifest, manifestFileOf } from '#core/auditing/manifest.ts';
import { viewRecord, viewWeek } from '#core/auditing/view.ts';
import type { AuditTrail } from '#core/ports/audit-trail.ts';
import type { Erasable } from '#core/ports/erasable.ts';
import { Refusal } from '#core/refusal.ts';
import type { AuditDeps } from '#core/usecases/auditing/deps.ts';
import { listRecords } from '#core/usecases/auditing/list-records.ts';
import { makeFile } from '#core/usecases/auditing/make-file.ts';
import { erasePerson, recordsAbout } from '#core/usecases/auditing/one-person.ts';
import { asKept } from '#core/usecases/auditing/read-week.ts';
import { verifyWeek } from '#core/usecases/auditing/verify-week.ts';
import { documentOf } from '../http/reply.ts';
import type { RequestOf } from '../http/request.ts';
import type { Handlers } from '../http/serve.ts';
import { readPosition, writtenPosition } from './position.ts';
import { wholeLines } from './whole-lines.ts';

export type AuditHandlersDeps = AuditDeps & {
  readonly trail: AuditTrail;
  /** Where else names stand that are erased with those of the audit. */
  readonly elsewhere: readonly Erasable[];
};

/** Bytes of a file in one answer: API Gateway takes 10 MB and Lambda gives 6, and what is escaped on the way grows. */
const partSize = 4_000_000;
/** Records in one answer. */
const chainPage = 500;
/** A week with more records takes longer than a request may; its file is made each hour, and it is verified from a download. */
const atOnce = 200_000;
const day = 86_400_000;

/** What admins read of the audit, and do to it; what they do is recorded in it before it is done. */
export function audit(deps: AuditHandlersDeps): Handlers<'audit'> {
  const { ledger, archive, clock, stage } = deps;
  const tell = ({ caller, requestId }: Pick<RequestOf<'getAuditFile'>, 'caller' | 'requestId'>, act: Act) =>
    deps.trail.record([adminAct(caller, act, requestId, clock())]);
  const requireSmall = async (week: IsoWeek, instead: string) => {
    const count = (await ledger.week(week))?.count ?? 0;
    if (count > atOnce) throw new Refusal('too-large', `This week has ${count} records: ${instead}.`);
  };
  const pseudonymOf = async (person: PersonId) => (await deps.keys()).pseudonymOf(person);

  return {
    listAuditWeeks: async () => ({
      weeks: (await ledger.weeks()).map((week) => viewWeek(week, clock())),
      timeZone: stage.audit.timeZone,
      keep: { ...stage.audit.keep },
      lockedDays: stage.audit.objectLock?.days ?? null,
    }),

    async listAuditRecords({ query }) {
      const { kind = null, text = null } = query;
      const filter = {
        kind,
        text,
        person: query.person === undefined ? null : (query.person as PersonId),
        from: query.from === undefined ? null : Date.parse(query.from),
        until: query.until === undefined ? null : Date.parse(query.until) + day,
      };
      const { records, next } = await listRecords(deps, filter, readPosition(query.cursor));
      return { records: records.flatMap(viewRecord), cursor: writtenPosition(next) };
    },

    async getAuditFile(request) {
      const { week } = request.params;
      const { offset } = request.query;
      if (offset === 0) await tell(request, { name: 'download-audit', on: week });
      const found = await archive.readPart(fileOf(week), offset, partSize);
      if (!found) throw noFile(week);
      const part = wholeLines(found.part, offset, found.size);
      const next = offset + part.length < found.size ? { 'X-Next-Offset': String(offset + part.length) } : {};
      return documentOf(new TextDecoder().decode(part), 'text/csv; charset=utf-8', {
        headers: { 'Content-Disposition': `attachment; filename=${fileOf(week)}`, ...next },
      });
    },

    async getAuditManifest({ params }) {
      const bytes = await archive.read(manifestFileOf(params.week));
      if (!bytes) throw noFile(params.week);
      const manifest = Manifest.safeParse(json(bytes));
      if (!manifest.success)
        throw new Refusal('internal', 'The manifest of this week can not be read. Verify the week.', {
          cause: manifest.error,
        });
      return manifest.data;
    },

    async makeAuditFile(request) {
      const { week } = request.params;
      await requireSmall(week, 'its file is made each hour, and not at once');
      await tell(request, { name: 'make-audit-file', on: week });
      return makeFile(deps, week);
    },

    async verifyAuditWeek({ params }) {
      await requireSmall(params.week, 'it is verified by bin/verify-audit.ts from a download');
      const { findings, checkedAt, ...verdict } = await verifyWeek(deps, params.week);
      return { ...verdict, checkedAt: new Date(checkedAt).toISOString(), findings: [...findings] };
    },

    async getAuditChain({ params, query }) {
      const records = await ledger.read(params.week, { after: query.after ?? null, limit: chainPage });
      if (records.length === 0 && query.after === undefined) throw noWeek();
      return {
        records: records.map((record) => asKept(record, clock())),
        after: records.length < chainPage ? null : (records.at(-1)?.link.seq ?? null),
      };
    },

    getAuditKey: async () => (await deps.keys()).publicKey,

    async exportAuditPerson(request) {
      const person = request.params.person as PersonId;
      const cursor = request.query.cursor ?? null;
      if (cursor === null) await tell(request, { name: 'export-person', on: await pseudonymOf(person) });
      const page = await recordsAbout(deps, person, cursor);
      return { records: page.records.flatMap(viewRecord), cursor: page.cursor };
    },

    async eraseAuditPerson(request) {
      const person = request.params.person as PersonId;
      await tell(request, { name: 'erase-person', on: await pseudonymOf(person) });
      return erasePerson(deps, person);
    },
  };
}

const noWeek = () => new Refusal('no-such-route', 'Nothing was recorded in this week.');
const noFile = (week: IsoWeek) => new Refusal('no-such-route', `There is no file of ${week} yet.`);

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
