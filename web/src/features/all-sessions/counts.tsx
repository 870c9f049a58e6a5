import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { countsKey, SessionCounts } from '#core/contract/live-views.ts';
import type { SessionView } from '#core/contract/views.ts';
import { useDesktops } from '#web/portal/use-desktops.ts';
import { useLiveTopic } from '#web/portal/use-live-topic.ts';
import { useLanguage } from '#web/preferences/use-language.ts';

/** How many sessions there are, in all and of each desktop type: as administrators are told, or, before that, as a whole list shows. */
export function Counts({ whole }: { readonly whole: readonly SessionView[] | null }) {
  const { t } = useTranslation();
  const titleOf = useTitles();
  const told = useTold();
  const counts = told ?? (whole && countsOf(whole));
  if (!counts || counts.live === 0) return null;
  return (
    <p className="sessions-live">
      <strong>{t('sessions.live', { count: counts.live })}</strong>{' '}
      {counts.byType.map(({ desktopType, live }) => (
        <span key={desktopType}>
          {titleOf(desktopType)} {live}
        </span>
      ))}
    </p>
  );
}

function useTold(): SessionCounts | null {
  const [told, setTold] = useState<SessionCounts | null>(null);
  useLiveTopic('counters', {
    onChanges: (changes) => {
      const value = changes.find(({ key }) => key === countsKey)?.value;
      const counts = SessionCounts.safeParse(value).data;
      if (counts) setTold(counts);
    },
    onReset: () => setTold(null),
  });
  return told;
}

function countsOf(sessions: readonly SessionView[]): SessionCounts {
  const byType = Map.groupBy(sessions, ({ desktopType }) => desktopType);
  return {
    live: sessions.length,
    byType: [...byType].map(([desktopType, own]) => ({ desktopType, live: own.length })),
  };
}

/** An admin may not be able to use each type himself; then its name has to do. */
function useTitles(): (desktopType: string) => string {
  const [language] = useLanguage();
  const { data: cards } = useDesktops();
  return (desktopType) => cards?.find(({ name }) => name === desktopType)?.title[language] ?? desktopType;
}
