import type { PersonId } from '../access/caller.ts';
import type { AuditRecord, ChainEnd, Content } from '../auditing/chain.ts';
import type { IsoWeek } from '../auditing/iso-week.ts';
import type { Instant } from '../session/session.ts';
import type { AuditEntry } from './audit-trail.ts';

/** The file of a week as it was last made. */
export type Filed = {
  /** When the reading for it began. */
  readonly madeAt: Instant;
  readonly count: number;
  /** When the first of its lines is no longer kept; null: it has none. */
  readonly forgetsAt: Instant | null;
};

/** A week with records. */
export type AuditWeek = ChainEnd & {
  readonly week: IsoWeek;
  /** When somebody was last erased from it. */
  readonly erasedAt: Instant | null;
  readonly filed: Filed | null;
};

export type ReadOptions = {
  /** Behind this record, in the order that is read; from its beginning where it is null. */
  readonly after: number | null;
  readonly limit: number;
  readonly newestFirst?: boolean;
};

/** A record of which somebody's name can be taken. */
export type Named = { readonly week: IsoWeek; readonly seq: number };

/** Records, week by week, each in a chain. Nothing in it is ever changed, but for names that are taken away. */
export type AuditLedger = {
  /** Puts entries behind the chain of the week that it is now, those that are not recorded yet; how many those were. All or none. */
  append(entries: readonly AuditEntry[], now: Instant): Promise<number>;
  /** All weeks that have records, the newest first. */
  weeks(): Promise<readonly AuditWeek[]>;
  week(week: IsoWeek): Promise<AuditWeek | undefined>;
  /** So many records of a week, in their order; fewer where it has no more. A gap is shown as what it is: a missing record. */
  read(week: IsoWeek, options: ReadOptions): Promise<readonly AuditRecord[]>;
  /** Records that know of a person, the oldest first, a page at a time. */
  ofPerson(
    person: PersonId,
    cursor: string | null,
    limit: number,
  ): Promise<{ readonly items: readonly Named[]; readonly cursor: string | null }>;
  /** Takes the person's name out of a record; nothing where it isn't in it any more. */
  erase(named: Named, person: PersonId, who: Extract<Content['who'], { is: 'erased' }>): Promise<void>;
  /** Notes that somebody was erased from a week, so that its file is made anew. */
  markErased(week: IsoWeek, now: Instant): Promise<void>;
  /** Lets one make a week's file, until then at most; false where somebody does, or the week has no records. */
  claimFile(week: IsoWeek, now: Instant, until: Instant): Promise<boolean>;
  /** Ends the claim; notes the file that was made, if one was. */
  markFiled(week: IsoWeek, filed: Filed | null): Promise<void>;
};
