import { useTranslation } from 'react-i18next';
import { PlaceLink } from '#web/parts/place-link.tsx';
import { PageHeading } from '#web/parts/page-heading.tsx';

/** For an address that is no page. */
export function NotFound({ portalTitle }: { readonly portalTitle: string }) {
  const { t } = useTranslation();
  return (
    <>
      <PageHeading title={t('page.notFound')} portalTitle={portalTitle} />
      <p>{t('notFound.text')}</p>
      <p>
        <PlaceLink to="/">{t('notFound.back')}</PlaceLink>
      </p>
    </>
  );
}
