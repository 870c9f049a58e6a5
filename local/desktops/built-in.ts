import { fileURLToPath } from 'node:url';
import type { DesktopProgram } from './desktop-program.ts';
import { startOwn } from './start-own.ts';

const SCRIPT = fileURLToPath(new URL('built-in/desktop.ts', import.meta.url));

/** A small desktop of ours that needs npm packages alone: windows, a task bar, real terminals. Runs wherever Node does. */
export const builtInProgram: DesktopProgram = { kind: 'built-in', start: (options) => startOwn(SCRIPT, options) };
