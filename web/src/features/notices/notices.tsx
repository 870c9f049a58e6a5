import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Approval } from '#web/features/notices/approval.tsx';
import { NoticeCard } from '#web/features/notices/notice-card.tsx';
import { Announcements } from '#web/features/notices/announcements.tsx';
import { useAttention } from '#web/features/notices/use-attention.ts';
import { type Pressed, useAnswer } from '#web/features/notices/use-notices.ts';
import { regionKey, useRegionFocus } from '#web/features/notices/use-region-focus.ts';
import { useShown } from '#web/features/notices/use-shown.ts';
import { Problem } from '#web/parts/problem.tsx';
import '#web/features/notices/notices.css';

/**
 * What the person is told and asked, over whatever page he looks at, and over an open dialog too: React Aria shuts out everything
 * else but its top layer. Nothing here takes the focus by itself.
 */
export function Notices() {
  const { t } = useTranslation();
  const region = useRef<HTMLElement>(null);
  const { open, missed, forget } = useShown();
  const answer = useAnswer();
  const approvals = open.filter(({ kind }) => kind === 'approve-login');
  const cards = open.filter(({ kind }) => kind !== 'approve-login');
  const press = (pressed: Pressed) => answer.mutate(pressed, { onSuccess: () => forget(pressed.id) });
  const pendingOf = (id: string) =>
    answer.isPending && answer.variables.id === id ? answer.variables.button : undefined;
  useAttention(approvals);
  const isEmpty = open.length + missed.length === 0 && !answer.isError;
  useRegionFocus(region, [open, missed].map((list) => list.map(({ id }) => id).join(' ')).join('|'));
  return (
    <>
      <Announcements open={open} missed={missed} />
      {!isEmpty && (
        <section
          ref={region}
          className="notices"
          aria-label={t('notices.region')}
          aria-keyshortcuts={regionKey}
          data-react-aria-top-layer
        >
          <p className="notices-hint">{t('notices.hint', { key: regionKey })}</p>
          {answer.isError && <Problem problem={answer.error} onClose={answer.reset} />}
          <ul>
            {[...approvals, ...missed].map((notice) => (
              <li key={notice.id}>
                <Approval
                  notice={notice}
                  pending={pendingOf(notice.id)}
                  onPress={press}
                  onClose={() => forget(notice.id)}
                />
              </li>
            ))}
            {cards.map((notice) => (
              <li key={notice.id}>
                <NoticeCard notice={notice} pending={pendingOf(notice.id)} onPress={press} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
