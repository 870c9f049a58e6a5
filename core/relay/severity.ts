import * as z from 'zod';

/** How bad it is, from a note to what somebody has to get up for. */
export const severities = ['info', 'warning', 'error', 'critical'] as const;
export const Severity = z.enum(severities);
export type Severity = z.infer<typeof Severity>;
