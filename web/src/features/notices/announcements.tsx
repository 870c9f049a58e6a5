import { useTranslation } from 'react-i18next';
import type { ShownNotice } from '#web/features/notices/use-notices.ts';
import { regionKey } from '#web/features/notices/use-region-focus.ts';
import { titleOf } from '#web/parts/notice-words.ts';

type AnnouncementsProps = { readonly open: readonly ShownNotice[]; readonly missed: readonly ShownNotice[] };

/**
 * Says each notice once to those who hear the page: what waits for an answer, and what has gone wrong, at once; the rest when they
 * have finished. Always there, because a part of the page that comes together with its words is not heard everywhere.
 */
export function Announcements({ open, missed }: AnnouncementsProps) {
  const { t } = useTranslation();
  const isUrgent = ({ kind }: ShownNotice) => kind === 'approve-login' || kind === 'error';
  return (
    <>
      <div className="hidden-words" aria-live="assertive" data-react-aria-top-layer>
        {open.filter(isUrgent).map((notice) => (
          <p key={notice.id}>
            {titleOf(notice, t)} {notice.kind !== 'approve-login' && notice.text}{' '}
            {t('notices.hint', { key: regionKey })}
          </p>
        ))}
      </div>
      <div className="hidden-words" aria-live="polite" data-react-aria-top-layer>
        {open
          .filter((notice) => !isUrgent(notice))
          .map((notice) => (
            <p key={notice.id}>
              {t(`notices.kind.${notice.kind}`)}: {notice.title} {notice.text} {t('notices.hint', { key: regionKey })}
            </p>
          ))}
        {missed.map(({ id, data }) => (
          <p key={id}>{t('notices.missed', { name: data['username'] ?? '' })}</p>
        ))}
      </div>
    </>
  );
}
