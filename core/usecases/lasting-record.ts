import { personOfUser, type LmsUser } from '../lms/lms-user.ts';
import type { PersonRecord } from '../ports/session-store.ts';
import type { DesktopType } from '../stage/desktop-type.ts';
import type { PoolDeps } from './create-session.ts';

const day = 86_400_000;
/** How long a record is kept after the last use that was given on it, and how little of that may be left when one is. */
const life = 60 * day;
const leastLeft = 35 * day;

/**
 * The record of somebody who is to have a session, made to last longer than that can. What is kept of users of learning platforms
 * fades, since many of them come once; of people whom the identity provider knows it stays. Costs a transaction once in 25 days,
 * and nothing for who is new.
 *
 * @returns undefined where the record changed meanwhile
 */
export async function lastingRecord(
  { sessions, stage, chance, clock }: PoolDeps,
  user: LmsUser,
  { limits }: Pick<DesktopType, 'limits'>,
  record: PersonRecord,
): Promise<PersonRecord | undefined> {
  if (user.person !== personOfUser(stage, chance, user.name)) return record;
  const from = clock() + Math.max(limits.duration, limits.deadline) * 1_000;
  if (record.fadesAt !== undefined && record.fadesAt >= from + leastLeft) return record;
  const fadesAt = from + life;
  // Nothing is kept yet: it is written together with his first path.
  return record.version === 0 ? { ...record, fadesAt } : sessions.renewRecord(record, fadesAt);
}
