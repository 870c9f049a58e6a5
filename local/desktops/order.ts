import * as z from 'zod';

/** What a desktop of ours (`xvnc/desktop.ts`, `built-in/desktop.ts`) is told by whoever starts it. */
export const DesktopOrder = z.object({
  directory: z.string(),
  title: z.string(),
  password: z.string().min(1),
  /** 0 for a free one. */
  port: z.int().min(0).max(65_535),
  /** The bundled client page. */
  script: z.string(),
  home: z.string(),
  /** Complete environment of the programs on the desktop. */
  environment: z.record(z.string(), z.string()),
  limits: z.object({
    MaxIdleTime: z.int().nonnegative(),
    MaxDisconnectionTime: z.int().nonnegative(),
    MaxConnectionTime: z.int().nonnegative(),
  }),
  language: z.enum(['en', 'de']),
});
export type DesktopOrder = z.infer<typeof DesktopOrder>;
