/** After how many seconds a desktop ends by itself; 0 is never. The control plane sets them so that nothing outlives it. */
export type DeadManLimits = {
  /** Without keyboard or pointer input. */
  readonly MaxIdleTime: number;
  /** Without a client. */
  readonly MaxDisconnectionTime: number;
  /** With a client, however active. */
  readonly MaxConnectionTime: number;
};

const limit = (options: string, name: keyof DeadManLimits): number =>
  Number(new RegExp(String.raw`(?:^|\s)-{0,2}${name}(?:\s+|=)(\d{1,9})(?=\s|$)`, 'i').exec(options)?.[1] ?? 0);

/** Reads the limits from `VNCOPTIONS`, flags of KasmVNC such as `-MaxIdleTime 1200`; other flags are KasmVNC's own affair. */
export const readDeadMan = (options: string): DeadManLimits => ({
  MaxIdleTime: limit(options, 'MaxIdleTime'),
  MaxDisconnectionTime: limit(options, 'MaxDisconnectionTime'),
  MaxConnectionTime: limit(options, 'MaxConnectionTime'),
});

/** Counts the limits down from what is reported to it, as TigerVNC does, and calls `onLimit` with the one that was reached. */
export const startDeadMan = (limits: DeadManLimits, onLimit: (limit: keyof DeadManLimits) => void) => {
  const timers = new Map<keyof DeadManLimits, NodeJS.Timeout>();
  const clear = (name: keyof DeadManLimits) => clearTimeout(timers.get(name));
  const count = (name: keyof DeadManLimits) => {
    clear(name);
    if (limits[name] > 0) timers.set(name, setTimeout(onLimit, Math.min(limits[name] * 1000, 2 ** 31 - 1), name));
  };
  let connected = 0;
  count('MaxIdleTime');
  count('MaxDisconnectionTime');
  return {
    input: () => count('MaxIdleTime'),
    connected: () => {
      if (++connected > 1) return;
      clear('MaxDisconnectionTime');
      count('MaxConnectionTime');
    },
    disconnected: () => {
      if (--connected > 0) return;
      clear('MaxConnectionTime');
      count('MaxDisconnectionTime');
    },
    stop: () => [...timers.keys()].forEach(clear),
  };
};
