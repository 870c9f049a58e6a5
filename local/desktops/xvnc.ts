import { fileURLToPath } from 'node:url';
import type { DesktopProgram } from './desktop-program.ts';
import { startOwn } from './start-own.ts';

const SCRIPT = fileURLToPath(new URL('xvnc/desktop.ts', import.meta.url));

/** A real X desktop: TigerVNC's Xvnc with openbox and xterm, which the machine must have. */
export const xvncProgram: DesktopProgram = { kind: 'xvnc', start: (options) => startOwn(SCRIPT, options) };
