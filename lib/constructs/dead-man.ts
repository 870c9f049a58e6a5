import type { KasmType } from '#core/stage/desktop-type.ts';

/** What the control plane is given beyond a limit before a desktop ends by itself. */
const slack = 15 * 60;

/**
 * After how many seconds a desktop ends by itself, so that it ends even when nobody is left to end it. Later than any end that
 * Deskpool itself would bring: KasmVNC counts from its own start, so the time in reserve and the wait for activation come on top.
 */
export function deadManTimeouts({ limits, pool }: Pick<KasmType, 'limits' | 'pool'>) {
  const lifetime = Math.max(limits.duration, limits.deadline);
  const inReserve = pool.reserved > 0 || (pool.initial ?? 0) > 0 ? limits.reserve : 0;
  const before = limits.startUp + inReserve + limits.activation;
  const idle = limits.idle || lifetime;
  return {
    /** Without keyboard or pointer input. */
    MaxIdleTime: before + idle + slack,
    /** With no client. */
    MaxDisconnectionTime: before + (limits.orphaned || idle) + slack,
    /** With a client, however active. */
    MaxConnectionTime: lifetime + slack,
  };
}

/** Options of KasmVNC: those of its image, and the timeouts. */
export function vncOptions(type: Pick<KasmType, 'limits' | 'pool'>): string {
  const timeouts = Object.entries(deadManTimeouts(type)).map(([name, seconds]) => `-${name}=${seconds}`);
  return ['-PreferBandwidth', '-DynamicQualityMin=4', '-DynamicQualityMax=7', '-DLP_ClipDelay=0', ...timeouts].join(
    ' ',
  );
}
