import type { DesktopType } from '../stage/desktop-type.ts';
import type { Instant } from '../session/session.ts';

/** The running pool of one desktop type. A changed type gets a new environment; the old one lives on until its sessions end. */
export type Environment = {
  /** `demo-w01` */
  readonly name: string;
  readonly desktopType: string;
  /** What was running when it was opened; see `fingerprintOf`. */
  readonly fingerprint: string;
  readonly status: 'running' | 'closing';
  /** Sessions that have not ended. */
  readonly live: number;
  /** Whether anybody ever asked for a session here; a reserve of `initial: 0` waits for that. */
  readonly asked: boolean;
  /** How long starts took lately, in seconds; null while none is known. */
  readonly startSeconds: number | null;
  /** Starts that failed in a row; the reserve waits longer after each. */
  readonly failures: number;
  readonly failedAt: Instant | null;
};

/** What makes a desktop what it is: a change of any of it calls for a new environment. */
export function fingerprintOf(type: DesktopType): string {
  const { name, runtime, image } = type;
  const size =
    type.runtime === 'kasm'
      ? [type.cpu, type.memory, type.gpu, type.persistentHome, ...(type.instanceTypes ?? [])]
      : [type.session, ...(type.alwaysOn ? ['always on'] : []), ...type.instanceTypes];
  return JSON.stringify([name, runtime, image, ...size]);
}

/** `demo-w01`, `demo-w02`, …; numbers are never given twice. */
export function environmentName(portal: string, number: number): string {
  return `${portal}-w${String(number).padStart(2, '0')}`;
}

/** `demo-w01-s001`, …; numbers are never given twice. */
export function sessionName(environment: string, number: number): string {
  return `${environment}-s${String(number).padStart(3, '0')}`;
}

/** What a new start weighs in the estimate: a few starts change it, one odd one doesn't. */
const weight = 0.3;

/** The estimate of a start's length after one more start. Seconds. */
export function learn(startSeconds: number | null, took: number): number {
  const next = startSeconds === null ? took : startSeconds + weight * (took - startSeconds);
  return Math.round(next * 10) / 10;
}
