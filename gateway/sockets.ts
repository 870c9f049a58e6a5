import type { SocketReport } from '#core/contract/gateway.ts';

import type { Open } from './authorize.ts';

/** Whose socket it is. */
export type Holder = Pick<Open, 'session' | 'person' | 'access'>;
/** What the register can do to a socket: close it with a code and words. */
export type Closer = (code: number, reason: string) => void;

/** A socket's place in the register. */
export type Place = {
  /** Keyboard or pointer was used. */
  readonly used: () => void;
  readonly leave: () => void;
};

/** Every open socket by session, person and access: what heartbeats report and cuts need. */
export type Sockets = {
  /** Undefined when the person already has as many sockets to this session as one may have, or the gateway is full. */
  readonly enter: (holder: Holder, close: Closer) => Place | undefined;
  /** What to say in a heartbeat: all with open sockets, and once each whose last one closed. */
  readonly report: () => readonly SocketReport[];
  /** The report arrived: what was closed in it need not be said again. */
  readonly reported: (rows: readonly SocketReport[]) => void;
  /** Closes all sockets of a session, or one person's. Returns how many. */
  readonly cut: (session: string, person: string | undefined, code: number, reason: string) => number;
  readonly closeAll: (code: number, reason: string) => void;
  readonly count: () => number;
};

/** Per person and session: tabs and reconnects need a few, a loop would need them all. */
const mostPerPerson = 32;
/** Two descriptors each, under the task's limit of 65,536; also the most that one heartbeat can report. */
const mostSockets = 20_000;

type Row = Holder & { readonly closers: Set<Closer>; lastInput: number | null };

const isoOf = (instant: number | null): string | null => (instant === null ? null : new Date(instant).toISOString());

export const openRegister = (onLastClosed: () => void, now: () => number = Date.now): Sockets => {
  const rows = new Map<string, Row>();
  let count = 0;
  const keyOf = ({ session, person, access }: Holder) => JSON.stringify([session, person, access]);

  const heldBy = ({ session, person }: Holder): number =>
    (['control', 'view'] as const).reduce(
      (sum, access) => sum + (rows.get(keyOf({ session, person, access }))?.closers.size ?? 0),
      0,
    );

  const enter: Sockets['enter'] = (holder, close) => {
    if (count >= mostSockets || heldBy(holder) >= mostPerPerson) return undefined;
    const { session, person, access } = holder;
    const row = rows.get(keyOf(holder)) ?? { session, person, access, closers: new Set<Closer>(), lastInput: null };
    rows.set(keyOf(holder), row);
    row.closers.add(close);
    count += 1;
    return {
      used: () => {
        row.lastInput = now();
      },
      leave: () => {
        if (!row.closers.delete(close)) return;
        count -= 1;
        if (row.closers.size === 0) onLastClosed();
      },
    };
  };

  const closeWhere = (isMeant: (row: Row) => boolean, code: number, reason: string): number => {
    let closing = 0;
    for (const row of rows.values()) {
      if (!isMeant(row)) continue;
      closing += row.closers.size;
      for (const close of row.closers) close(code, reason);
    }
    return closing;
  };

  return {
    enter,
    count: () => count,
    cut: (session, person, code, reason) =>
      closeWhere((row) => row.session === session && (person === undefined || row.person === person), code, reason),
    closeAll: (code, reason) => void closeWhere(() => true, code, reason),
    report: () =>
      [...rows.values()]
        .map(({ session, person, access, closers, lastInput }) => ({
          session,
          person,
          access,
          open: closers.size,
          lastInputAt: isoOf(lastInput),
        }))
        .sort((a, b) => b.open - a.open)
        .slice(0, mostSockets),
    reported: (said) => {
      for (const row of said) {
        const known = rows.get(keyOf(row));
        // Whoever came and went meanwhile, with new input, is still to be told.
        const news = known !== undefined && (known.closers.size > 0 || isoOf(known.lastInput) !== row.lastInputAt);
        if (row.open === 0 && !news) rows.delete(keyOf(row));
      }
    },
  };
};
