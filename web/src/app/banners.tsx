import { onlineManager } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useLiveStatus } from '#web/portal/portal.tsx';

/** Says, no louder than needed, that what is shown may be old. */
export function Banners() {
  const { t } = useTranslation();
  const status = useLiveStatus();
  const isOnline = useSyncExternalStore(
    (listener) => onlineManager.subscribe(listener),
    () => onlineManager.isOnline(),
  );
  return (
    <output className="banners">
      {!isOnline && <span className="banner">{t('banner.offline')}</span>}
      {isOnline && status === 'down' && <span className="reconnecting">{t('banner.reconnecting')}</span>}
    </output>
  );
}
