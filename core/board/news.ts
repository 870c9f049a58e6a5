import type { LineNews } from '../contract/board-views.ts';
import type { AuditEntry } from '../ports/audit-trail.ts';
import type { LiveChange } from '../ports/live-news.ts';
import { written } from './line-name.ts';
import type { Line } from './line.ts';
import type { BoardAct } from './settings.ts';

/** What is told at once of a line that was changed, added or, where there is no line after, removed: that it was. */
export function lineNews(id: string, after: Line | undefined): LiveChange {
  const value: LineNews | null = after ? { version: after.version } : null;
  return { topic: { name: 'board' }, key: id, value };
}

/** What is audited of a change: the use that it ended, and what an admin did there. */
export function usesEnded(before: Line | undefined, after: Line | undefined): readonly AuditEntry[] {
  const use = after?.last;
  if (!after || !use || use.use === before?.last?.use) return [];
  const entry: AuditEntry = {
    id: `board/${use.use}`,
    kind: 'board',
    person: use.by.person,
    username: use.by.username,
    name: after.main,
    subName: after.sub,
    from: use.since,
    until: use.until,
    reason: use.reason,
  };
  if (!use.endedBy) return [entry];
  const act: AuditEntry = {
    id: `board/${use.use}/ended`,
    kind: 'admin',
    person: use.endedBy.person,
    username: use.endedBy.username,
    name: 'release-line',
    subName: written(after),
    from: use.until,
    until: use.until,
    reason: use.reason,
  };
  return [entry, act];
}

/** What is audited of an admin's act. */
export function actDone({ id, act, on, by, at }: BoardAct): AuditEntry {
  return {
    id: `board/act/${id}`,
    kind: 'admin',
    person: by.person,
    username: by.username,
    name: act,
    subName: on,
    from: at,
    until: at,
    reason: 'done',
  };
}
