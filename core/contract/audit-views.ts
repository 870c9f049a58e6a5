import * as z from 'zod';
import { AuditKindName } from '../auditing/entry.ts';
import { IsoWeekText } from '../auditing/iso-week.ts';

/** A week of the audit. */
export const AuditWeekView = z.object({
  week: IsoWeekText,
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  records: z.number().int(),
  /** Its file as it was last made; null while there is none. */
  file: z
    .object({
      name: z.string(),
      madeAt: z.iso.datetime(),
      /** Whether it has to be made anew: more was recorded, or something must no longer be in it. */
      due: z.boolean(),
    })
    .nullable(),
});
export type AuditWeekView = z.infer<typeof AuditWeekView>;

/** A use or an act, as admins see it. */
export const AuditRecordView = z.object({
  week: IsoWeekText,
  record: z.number().int(),
  kind: AuditKindName,
  name: z.string(),
  subName: z.string(),
  /** Whose; null for what has no person, and once the name was erased. */
  person: z.string().nullable(),
  /** As he was called, or his pseudonym. */
  user: z.string(),
  erased: z.boolean(),
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  seconds: z.number().int(),
  reason: z.string(),
  recordedAt: z.iso.datetime(),
});
export type AuditRecordView = z.infer<typeof AuditRecordView>;

/** A record with what its hashes are made of; times in milliseconds since 1970, as they are hashed. */
export const ChainRecordView = z.object({
  link: z.object({
    week: IsoWeekText,
    seq: z.number().int(),
    kind: AuditKindName,
    recordedAt: z.number(),
    keepUntil: z.number(),
    contentDigest: z.string(),
    previous: z.string(),
    hash: z.string(),
  }),
  content: z
    .object({
      entry: z.string(),
      name: z.string(),
      subName: z.string(),
      from: z.number(),
      until: z.number(),
      reason: z.string(),
      whoDigest: z.string(),
      who: z.discriminatedUnion('is', [
        z.object({
          is: z.literal('known'),
          person: z.string().nullable(),
          username: z.string(),
          salt: z.string(),
        }),
        z.object({ is: z.literal('erased'), pseudonym: z.string(), erasedAt: z.number(), seal: z.string() }),
      ]),
    })
    .nullable(),
});
export type ChainRecordView = z.infer<typeof ChainRecordView>;

/** Something that is not as it was recorded: which record, or which line of the file, and what is wrong with it. */
const FindingView = z.object({
  what: z.enum([
    'record-altered',
    'record-missing',
    'name-altered',
    'chain-broken',
    'end-altered',
    'file-altered',
    'file-missing',
    'manifest-altered',
  ]),
  record: z.number().int().nullable(),
  line: z.number().int().nullable(),
  detail: z.string(),
});

/** What came of verifying a week. */
export const AuditVerdictView = z.object({
  week: IsoWeekText,
  intact: z.boolean(),
  checkedAt: z.iso.datetime(),
  records: z.number().int(),
  forgotten: z.number().int(),
  erased: z.number().int(),
  file: z.enum(['none', 'current', 'behind']),
  findings: z.array(FindingView),
});
export type AuditVerdictView = z.infer<typeof AuditVerdictView>;
