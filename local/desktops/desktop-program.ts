import * as z from 'zod';

/** How a desktop can run on one machine, the best first. */
export const DesktopKind = z.enum(['docker', 'xvnc', 'built-in']);
export type DesktopKind = z.infer<typeof DesktopKind>;

/** What to start. */
export type DesktopOptions = {
  /** Name of the desktop among those of this machine: letters, digits, `_`, `.` and `-`, as a container's name. */
  readonly name: string;
  /** Container image; only the docker kind uses it. */
  readonly image: string;
  /**
   * Environment of the task. `VNC_PW` (needed) is the password of `kasm_user` and `kasm_viewer`, `DESKTOP_TITLE` the title,
   * `USER` the person's name, `VNCOPTIONS` may hold dead-man limits; the rest is for the programs on the desktop.
   */
  readonly environment: Readonly<Record<string, string>>;
  /** Directory that is the home on the desktop; made when it is missing. */
  readonly home: string;
  /** Whether that outlives the desktop; a new home says so. */
  readonly keepsHome?: boolean;
  /** Port on 127.0.0.1; a free one when it is left out. */
  readonly port?: number;
  /** Told once, when a desktop that was started has ended for whatever reason, `stop` included. */
  readonly onExit: (code: number, reason: string) => void;
  readonly onStage?: (stage: 'pulling' | 'starting') => void;
};

/** A desktop that answers. `stop` resolves when nothing of it is left; calling it again is harmless. */
export type RunningDesktop = { readonly host: string; readonly port: number; readonly stop: () => Promise<void> };

/** Starts desktops that listen as a Kasm container does: TLS, basic auth on every request, noVNC at `/`, RFB at `/websockify`. */
export type DesktopProgram = {
  readonly kind: DesktopKind;
  /** Resolves when the desktop answers; rejects with a `DesktopError` when it can't start. */
  readonly start: (options: DesktopOptions) => Promise<RunningDesktop>;
};

/** Why a desktop can't start, in words for the person who runs this machine. */
export class DesktopError extends Error {
  override readonly name = 'DesktopError';
}

const Options = z.object({
  name: z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/, 'name: letters, digits, "_", "." and "-" only'),
  image: z.string(),
  environment: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'environment: a name has letters, digits and "_" only'),
      z.string().regex(/^[^\0]*$/, 'environment: a value has no zero character'),
    )
    .refine((environment) => environment['VNC_PW'], 'environment: VNC_PW, the password of the desktop, is missing'),
  home: z.string().min(1, 'home: a directory is needed'),
  port: z.int().min(1).max(65_535).optional(),
});

/** The password among the options. Throws a `DesktopError` that names what is wrong with them. */
export const checkedPassword = (options: DesktopOptions): string => {
  const { error, data } = Options.safeParse(options);
  if (error)
    throw new DesktopError(`Desktop "${options.name}": ${error.issues.map((issue) => issue.message).join('; ')}`);
  return data.environment['VNC_PW'] ?? '';
};
