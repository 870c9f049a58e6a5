import { useEffect, useState } from 'react';
import { type ShownNotice, useNotices } from '#web/features/notices/use-notices.ts';

export type Shown = {
  /** What can be answered now. */
  readonly open: readonly ShownNotice[];
  /** Questions of people who wanted to join, to which nobody answered in time. They stay until they are put away. */
  readonly missed: readonly ShownNotice[];
  readonly forget: (id: string) => void;
};

const none: readonly ShownNotice[] = [];
/** A timer of a browser holds no more milliseconds than this. */
const longestTimer = 2 ** 31 - 1;

/** The notices on the page, each until its own end, though the list is read again only later. */
export function useShown(): Shown {
  const notices = useNotices().data ?? none;
  const now = useEnds(notices);
  const [missed, setMissed] = useState(none);
  const [done, setDone] = useState<ReadonlySet<string>>(new Set());
  const isLate = ({ id, kind, endsAt }: ShownNotice) => kind === 'approve-login' && endsAt <= now && !done.has(id);
  const late = notices.filter((notice) => isLate(notice) && missed.every(({ id }) => id !== notice.id));
  if (late.length > 0) setMissed([...missed, ...late]);
  return {
    open: notices.filter(({ endsAt }) => endsAt > now),
    missed,
    forget: (id) => {
      setDone((before) => new Set([...before, id]));
      setMissed((before) => before.filter((one) => one.id !== id));
    },
  };
}

/** An instant up to which all ends have been seen to; renewed when the next notice ends, and at no other time. */
function useEnds(notices: readonly ShownNotice[]): number {
  const [seen, setSeen] = useState(() => Date.now());
  const next = Math.min(...notices.map(({ endsAt }) => endsAt).filter((endsAt) => endsAt > seen));
  useEffect(() => {
    const wait = next - Date.now();
    if (wait > longestTimer) return;
    const timer = setTimeout(() => setSeen(Math.max(next, Date.now())), wait);
    return () => clearTimeout(timer);
  }, [next]);
  return seen;
}
