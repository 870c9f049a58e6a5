import { useMutation, useQuery } from '@tanstack/react-query';
import type { NoticeView } from '#core/contract/notices.ts';
import { isRefused } from '#web/client/refused.ts';
import { keys } from '#web/portal/keys.ts';
import { useLiveStatus, usePortal } from '#web/portal/portal.tsx';
import { useLiveList } from '#web/portal/use-live-topic.ts';

/** A notice with its end by this computer's own clock, in milliseconds: the two clocks need not agree. */
export type ShownNotice = NoticeView & { readonly endsAt: number };

/** In milliseconds. The live socket tells at once; what was planned ahead is found here when it is due. */
const every = { up: 30_000, down: 10_000 };

/**
 * What the person is told and asked now. Also read while he looks at another window, or he would miss the one who waits for his
 * answer.
 */
export function useNotices() {
  const { call } = usePortal();
  const isDown = useLiveStatus() === 'down';
  // What is new is asked for, because that is how the portal learns that it was shown.
  useLiveList<readonly ShownNotice[]>('notices', keys.notices, (notices, changes) => {
    const gone = new Set(changes.filter(({ value }) => value === null).map(({ key }) => key));
    return gone.size < changes.length ? undefined : notices.filter(({ id }) => !gone.has(id));
  });
  return useQuery({
    queryKey: keys.notices,
    queryFn: async ({ signal }): Promise<readonly ShownNotice[]> => {
      const { now, notices } = await call('listNotices', { signal });
      const ahead = Date.now() - Date.parse(now);
      return notices.map((notice) => withEnd(notice, ahead));
    },
    refetchOnMount: 'always',
    refetchInterval: isDown ? every.down : every.up,
    refetchIntervalInBackground: true,
  });
}

function withEnd(notice: NoticeView, ahead: number): ShownNotice {
  return { ...notice, endsAt: Date.parse(notice.until) + ahead };
}

/** What is pressed; a null button puts the notice away. */
export type Pressed = { readonly id: string; readonly button: string | null };

/** Answers a notice, which is then gone from the page, also where the portal knows it no more. */
export function useAnswer() {
  const { call, queries } = usePortal();
  const takeAway = (id: string) =>
    queries.setQueryData<readonly ShownNotice[]>(keys.notices, (notices) => notices?.filter((one) => one.id !== id));
  return useMutation({
    mutationFn: async ({ id, button }: Pressed) => {
      await queries.cancelQueries({ queryKey: keys.notices });
      await call('answerNotice', { params: { id }, body: { button } });
    },
    onSuccess: (_, { id }) => takeAway(id),
    onError: (problem, { id }) => {
      if (isGone(problem)) takeAway(id);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.notices }),
  });
}

const isGone = (problem: unknown) =>
  (['no-such-notice', 'notice-answered', 'notice-over'] as const).some((code) => isRefused(problem, code));
