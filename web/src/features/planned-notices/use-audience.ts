import { useTranslation } from 'react-i18next';
import type { PlannedNoticeView } from '#core/contract/planned-notices.ts';
import { useDesktops } from '#web/portal/use-desktops.ts';
import { useLanguage } from '#web/preferences/use-language.ts';

/** Whom a notice is for, in words. An admin may not be able to use each type himself; then its name has to do. */
export function useAudience(to: PlannedNoticeView['to']): string {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { data: cards } = useDesktops();
  switch (to.is) {
    case 'person':
      return to.username ?? t('planned.to.person');
    case 'username':
      return to.username;
    case 'desktops':
      return t(to.runtime === null ? 'planned.to.desktops' : `planned.to.${to.runtime}`);
    case 'desktop-type': {
      const title = cards?.find(({ name }) => name === to.desktopType)?.title[language] ?? to.desktopType;
      return t('planned.to.type', { title });
    }
  }
}
