import * as z from 'zod';
import { AuditKindName } from '../auditing/entry.ts';
import { IsoWeekText } from '../auditing/iso-week.ts';
import { Manifest } from '../auditing/manifest.ts';
import { AuditRecordView, AuditVerdictView, AuditWeekView, ChainRecordView } from './audit-views.ts';
import { document, json, type Route } from './route.ts';

/** The audit: what was used by whom, week by week. For admins alone; what they do with it is recorded in it. */

const admins = { is: 'person', roles: ['admin'] } as const;
const week = z.object({ week: IsoWeekText });
const person = z.object({ person: z.string().regex(/^[\w-]{43}$/, 'the id of a person') });
const Cursor = z.string().max(2_000);
const Offset = z.coerce.number().int().min(0).max(1e12);

export const auditRoutes = {
  listAuditWeeks: {
    family: 'audit',
    method: 'GET',
    path: '/api/audit/weeks',
    summary: 'The weeks in which something was recorded, the newest first, and how long things are kept.',
    access: admins,
    answer: json(
      z.object({
        weeks: z.array(AuditWeekView),
        timeZone: z.string(),
        /** Seconds for which entries of each kind are kept. */
        keep: z.record(AuditKindName, z.number()),
        /** For how many days each weekly file is locked. */
        lockedDays: z.number().nullable(),
      }),
    ),
    refuses: [],
  },
  listAuditRecords: {
    family: 'audit',
    method: 'GET',
    path: '/api/audit/records',
    summary:
      'Records that fit a filter, the newest first, a page at a time; a page may be short and yet not be the last one.',
    access: admins,
    query: z.strictObject({
      kind: AuditKindName.optional(),
      person: person.shape.person.optional(),
      text: z.string().min(1).max(200).optional(),
      /** Uses that ended on this day in UTC or later, and on this one or before. */
      from: z.iso.date().optional(),
      until: z.iso.date().optional(),
      cursor: Cursor.optional(),
    }),
    answer: json(z.object({ records: z.array(AuditRecordView), cursor: z.string().nullable() })),
    refuses: ['bad-request'],
  },
  getAuditFile: {
    family: 'audit',
    method: 'GET',
    path: '/api/audit/weeks/{week}/file',
    summary:
      "The week's CSV, or a part of it in whole lines from a byte on; the header `X-Next-Offset` says where a next part begins.",
    access: admins,
    params: week,
    query: z.object({ offset: Offset.default(0) }),
    answer: document,
    refuses: ['no-such-route', 'bad-request'],
  },
  getAuditManifest: {
    family: 'audit',
    method: 'GET',
    path: '/api/audit/weeks/{week}/manifest',
    summary: "The signed manifest of the week's CSV.",
    access: admins,
    params: week,
    answer: json(Manifest),
    refuses: ['no-such-route'],
  },
  makeAuditFile: {
    family: 'audit',
    method: 'POST',
    path: '/api/audit/weeks/{week}/file',
    summary: "Makes the week's CSV and its manifest now.",
    access: admins,
    params: week,
    answer: json(Manifest, 201),
    refuses: ['no-such-route', 'too-large', 'conflict', 'unavailable'],
  },
  verifyAuditWeek: {
    family: 'audit',
    method: 'POST',
    path: '/api/audit/weeks/{week}/verify',
    summary: "Recomputes the week's chain, manifest and file, and names whatever is not as it was.",
    access: admins,
    params: week,
    answer: json(AuditVerdictView),
    refuses: ['no-such-route', 'too-large', 'unavailable'],
  },
  getAuditChain: {
    family: 'audit',
    method: 'GET',
    path: '/api/audit/weeks/{week}/chain',
    summary:
      "The week's records with everything that their hashes are made of, a page at a time, to verify them elsewhere.",
    access: admins,
    params: week,
    query: z.object({ after: z.coerce.number().int().min(0).optional() }),
    answer: json(z.object({ records: z.array(ChainRecordView), after: z.number().int().nullable() })),
    refuses: ['no-such-route', 'bad-request'],
  },
  getAuditKey: {
    family: 'audit',
    method: 'GET',
    path: '/api/audit/key',
    summary: 'The public key that manifests are signed with, as a JWK.',
    access: admins,
    answer: json(z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), kid: z.string() })),
    refuses: ['unavailable'],
  },
  exportAuditPerson: {
    family: 'audit',
    method: 'GET',
    path: '/api/audit/people/{person}/export',
    summary: 'Everything that is recorded about a person, the oldest first, a page at a time.',
    access: admins,
    params: person,
    query: z.object({ cursor: Cursor.optional() }),
    answer: json(z.object({ records: z.array(AuditRecordView), cursor: z.string().nullable() })),
    refuses: ['bad-request', 'unavailable'],
  },
  eraseAuditPerson: {
    family: 'audit',
    method: 'DELETE',
    path: '/api/audit/people/{person}',
    summary:
      "Takes a person's name out of what is recorded, a hundred records at a time; a pseudonym stands there instead, always the same.",
    access: admins,
    params: person,
    answer: json(z.object({ erased: z.number().int(), pseudonym: z.string(), more: z.boolean() })),
    refuses: ['bad-request', 'unavailable'],
  },
} as const satisfies Record<string, Route>;
