import * as z from 'zod';
import { linesIn } from '../board/line-list.ts';
import { MemberRole } from '../contract/roles.ts';
import { Duration } from './duration.ts';

/** Who may use the board: any of these roles, or any of these groups of the provider. Admins always may. */
const Audience = z.strictObject({
  roles: z.array(MemberRole).default(['teacher', 'admin']),
  groups: z.array(z.string().min(1).max(200)).default([]),
});

/** The shared list of connections. */
export const Board = z
  .strictObject({
    audience: Audience.prefault({}),
    /** What is on it until an admin changes it in the page: `main;sub`, as in an uploaded file. */
    lines: z.array(z.string().max(500)).max(5_000).default([]),
    /** After so long on a line a person is reminded of it; 0: never. */
    remindAfter: Duration.prefault('4h'),
    /** After so long a line is free again, whoever is on it; 0: never. */
    releaseAfter: Duration.prefault(0),
  })
  .superRefine(({ lines, remindAfter, releaseAfter }, context) => {
    if (releaseAfter > 0 && releaseAfter < 60)
      context.addIssue({ code: 'custom', path: ['releaseAfter'], message: 'at least 60s, or 0 for never' });
    if (releaseAfter > 0 && remindAfter > releaseAfter)
      context.addIssue({ code: 'custom', path: ['remindAfter'], message: 'at most releaseAfter' });
    for (const [index, line] of lines.entries()) {
      const { lines: read, mistakes } = linesIn(line, ';');
      if (read.length === 1 && mistakes.length === 0) continue;
      const message = mistakes[0]?.expected ?? 'one line, main;sub';
      context.addIssue({ code: 'custom', path: ['lines', index], message });
    }
  });
export type Board = z.output<typeof Board>;
