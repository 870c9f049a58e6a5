import type { SocketReport } from '#core/contract/gateway.ts';

import type { Open } from './authorize.ts';

/** Whose socket it is, and by which pass it was opened. */
export type Holder = Pick<Open, 'session' | 'grant' | 'person' | 'access'>;
/** What the register can do to a socket: close it with a code and words. */
export type Closer = (code: number, reason: string) => void;

/** A socket's place in the register. */
export type Place = {
  /** Keyboard or pointer was used. */
  readonly used: () => void;
  readonly leave: () => void;
};

/** Every open socket by session and pass: what heartbeats report and cuts need. */
export type Sockets = {
  /** Undefined when the person already has as many sockets to this session as one may have, or the gateway is full. */
  readonly enter: (holder: Holder, close: Closer) => Place | undefined;
  /** What to say in a heartbeat: all with open sockets, and once each whose last one closed. */
  readonly report: () => readonly SocketReport[];
  /** The report arrived: what was closed in it need not be said again. */
  readonly reported: (rows: readonly SocketReport[]) => void;
  /** Closes all sockets of a session, or those of one pass to it. Returns how many. */
  readonly cut: (session: string, grant: string | undefined, code: number, reason: string) => number;
  readonly closeAll: (code: number, reason: string) => void;
  readonly count: () => number;
};

/** Per person and session, whatever passes he has: tabs and reconnects need a few, a loop would need them all. */
const mostPerPerson = 32;
/** Two descriptors each, under the task's limit of 65,536; also the most that one heartbeat can report. */
const mostSockets = 20_000;

type Row = Holder & { readonly closers: Set<Closer>; lastInput: number | null };

const isoOf = (instant: number | null): string | null => (instant === null ? null : new Date(instant).toISOString());

export const openRegister = (onLastClosed: () => void, now: () => number = Date.now): Sockets => {
  const rows = new Map<string, Row>();
  /** How many sockets each person has to each session. */
  const held = new Map<string, number>();
  let count = 0;
  const keyOf = ({ session, grant }: Pick<Holder, 'session' | 'grant'>) => JSON.stringify([session, grant]);

  const holderOf = ({ session, person }: Holder) => JSON.stringify([session, person]);
  const heldBy = (holder: Holder): number => held.get(holderOf(holder)) ?? 0;
  const tally = (holder: Holder, by: 1 | -1): void => {
    count += by;
    const sum = heldBy(holder) + by;
    if (sum > 0) held.set(holderOf(holder), sum);
    else held.delete(holderOf(holder));
  };

  const enter: Sockets['enter'] = (holder, close) => {
    if (count >= mostSockets || heldBy(holder) >= mostPerPerson) return undefined;
    const { session, grant, person, access } = holder;
    const row = rows.get(keyOf(holder)) ?? { session, grant, person, access, closers: new Set(), lastInput: null };
    rows.set(keyOf(holder), row);
    row.closers.add(close);
    tally(row, 1);
    return {
      used: () => {
        row.lastInput = now();
      },
      leave: () => {
        if (!row.closers.delete(close)) return;
        tally(row, -1);
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
    cut: (session, grant, code, reason) =>
      closeWhere((row) => row.session === session && (grant === undefined || row.grant === grant), code, reason),
    closeAll: (code, reason) => void closeWhere(() => true, code, reason),
    report: () =>
      [...rows.values()]
        .map(({ session, grant, person, access, closers, lastInput }) => ({
          session,
          grant,
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
