import * as z from 'zod';
import { LeasesReply, OriginsReply } from './licensing-bodies.ts';
import { CapacityListing } from './licensing-capacity.ts';
import { Comparison, PastLeaseView, PoolUse } from './licensing-views.ts';
import { document, json, type Access, type Route } from './route.ts';
import { SessionName } from './views.ts';

/**
 * What operators see and do: the reference's lists and deletes, which it leaves open to everybody, and what is ours: use, history,
 * and the comparison with the official service.
 */

const operators = { is: 'person', roles: ['admin'] } as const satisfies Access;
/** What Python's frameworks take for true. */
const Flag = z.stringbool().default(false);
const page = {
  cursor: z.string().max(2_000).optional(),
  /** Entries of a page. */
  limit: z.coerce.number().int().min(1).max(1_000).default(500),
} as const;
const lease = { params: z.object({ ref: z.string().min(1).max(100) }) } as const;
const empty = { answer: document } as const;

export const licensingOperatorRoutes = {
  listOrigins: {
    family: 'licensing',
    method: 'GET',
    path: '/-/origins',
    summary: 'Machines that registered, a page at a time; the next page is in the header Link.',
    access: operators,
    query: z.object({ leases: Flag, ...page }),
    answer: json(OriginsReply),
    refuses: ['bad-request'],
  },
  listLeases: {
    family: 'licensing',
    method: 'GET',
    path: '/-/leases',
    summary: 'Leases that are not over, a page at a time; the next page is in the header Link.',
    access: operators,
    query: z.object({ origin: Flag, ...page }),
    answer: json(LeasesReply),
    refuses: ['bad-request'],
  },
  removeOrigins: {
    family: 'licensing',
    method: 'DELETE',
    path: '/-/origins',
    summary: 'Removes every origin, with its leases.',
    access: operators,
    ...empty,
    refuses: ['foreign-origin'],
  },
  removeLease: {
    family: 'licensing',
    method: 'DELETE',
    path: '/-/lease/{ref}',
    summary: 'Removes a lease.',
    access: operators,
    ...lease,
    ...empty,
    refuses: ['no-such-lease', 'foreign-origin'],
  },
  removeExpiredLeases: {
    family: 'licensing',
    method: 'DELETE',
    path: '/-/leases/expired',
    summary: 'Ends what is over and has not been ended yet.',
    access: operators,
    ...empty,
    refuses: ['foreign-origin'],
  },
  licenceUse: {
    family: 'licensing',
    method: 'GET',
    path: '/-/use',
    summary: 'For each feature: seats, use, and when they will not be enough.',
    access: operators,
    answer: json(z.object({ pools: z.array(PoolUse) })),
    refuses: [],
  },
  licenceHistory: {
    family: 'licensing',
    method: 'GET',
    path: '/-/history',
    summary: 'Who held which feature when: of a day in UTC, or of a session.',
    access: operators,
    query: z.object({ day: z.iso.date().optional(), session: SessionName.optional(), ...page }),
    answer: json(z.object({ leases: z.array(PastLeaseView), cursor: z.string().nullable() })),
    refuses: ['bad-request'],
  },
  licenceHistoryCsv: {
    family: 'licensing',
    method: 'GET',
    path: '/-/history.csv',
    summary: 'The same as CSV; the next page is in the header Link.',
    access: operators,
    query: z.object({ day: z.iso.date().optional(), session: SessionName.optional(), ...page }),
    answer: document,
    refuses: ['bad-request'],
  },
  reconcileLicences: {
    family: 'licensing',
    method: 'POST',
    path: '/-/capacity',
    summary:
      "Compares what the stage declares with the official service's capacity listing, and returns leases whose session is over.",
    access: operators,
    body: CapacityListing,
    answer: json(Comparison),
    refuses: ['bad-request', 'too-large', 'foreign-origin'],
  },
} as const satisfies Record<string, Route>;
