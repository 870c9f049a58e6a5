import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me } from '#core/contract/views.ts';
import { Banners } from '#web/app/banners.tsx';
import { Navigation } from '#web/app/navigation.tsx';
import { PlaceLink } from '#web/parts/place-link.tsx';
import { AccountMenu } from '#web/features/account/account-menu.tsx';
import { Notices } from '#web/features/notices/notices.tsx';
import { Logo } from '#web/parts/logo.tsx';
import { useLanguage } from '#web/preferences/use-language.ts';
import '#web/app/shell.css';

type ShellProps = { readonly me: Me; readonly place: string; readonly children: ReactNode };

/** What stands around each page of somebody who is signed in. */
export function Shell({ me, place, children }: ShellProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  return (
    <>
      <a className="skip" href="#content">
        {t('page.skip')}
      </a>
      <header className="top">
        <PlaceLink to="/" className="brand">
          <Logo />
          <span>{me.portal.title[language]}</span>
        </PlaceLink>
        <Navigation me={me} place={place} />
        <AccountMenu me={me} />
      </header>
      <Banners />
      <main id="content">{children}</main>
      <Notices />
    </>
  );
}
