/** The time of the cloud on this machine: the machine's own, and as much later as tests have moved it. */
export type Clock = {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Does `work` once, when that time has come. Returns how to call it off. */
  readonly at: (time: number, work: () => Promise<void> | void) => () => void;
  /** Moves the clock on and does everything that falls due on the way, in order. Resolves when all of it is done. */
  readonly advance: (ms: number) => Promise<void>;
  /** Calls off everything. */
  readonly close: () => void;
};

type Appointment = { readonly time: number; readonly work: () => Promise<void> | void };

const LONGEST_TIMER = 2 ** 31 - 1;

export type ClockOptions = {
  /** The machine's time; milliseconds since 1970. */
  readonly machine?: () => number;
  /** Told what went wrong with something that was due; the rest goes on. */
  readonly failed?: (error: unknown) => void;
};

/** Starts a clock. What is due is done one after the other, so that a slow job is never overtaken by its own repetition. */
export const startClock = ({ machine = Date.now, failed = console.error }: ClockOptions = {}): Clock => {
  const appointments = new Set<Appointment>();
  let offset = 0;
  let timer: NodeJS.Timeout | undefined;
  let busy: Promise<void> = Promise.resolve();
  let closed = false;
  const now = () => machine() + offset;
  const earliest = (until: number): Appointment | undefined =>
    closed
      ? undefined
      : [...appointments].filter(({ time }) => time <= until).toSorted((one, other) => one.time - other.time)[0];
  const keep = async (appointment: Appointment): Promise<void> => {
    appointments.delete(appointment);
    try {
      await appointment.work();
    } catch (error) {
      failed(error);
    }
  };
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = busy.then(work);
    busy = done.catch(() => undefined);
    return done;
  };
  const rest = () => {
    clearTimeout(timer);
    const next = earliest(Infinity);
    if (!next) return;
    timer = setTimeout(() => void inTurn(due).finally(rest), Math.min(Math.max(0, next.time - now()), LONGEST_TIMER));
  };
  const due = async () => {
    for (let next = earliest(now()); next; next = earliest(now())) await keep(next);
  };
  return {
    now,
    at: (time, work) => {
      const appointment = { time, work };
      appointments.add(appointment);
      rest();
      return () => void appointments.delete(appointment);
    },
    advance: (ms) =>
      inTurn(async () => {
        const until = now() + ms;
        for (let next = earliest(until); next; next = earliest(until)) {
          offset += Math.max(0, next.time - now());
          await keep(next);
        }
        offset += Math.max(0, until - now());
      }).finally(rest),
    close: () => {
      closed = true;
      clearTimeout(timer);
      appointments.clear();
    },
  };
};
