import { useTranslation } from 'react-i18next';
import type { Me } from '#core/contract/views.ts';
import { Card } from '#web/features/desktops/card.tsx';
import { PageHeading } from '#web/parts/page-heading.tsx';
import { Problem } from '#web/parts/problem.tsx';
import { useDesktops } from '#web/portal/use-desktops.ts';
import '#web/features/desktops/desktops.css';

/**
 * The first page: a card for each desktop type that the person may use. Guests of a learning platform have what was opened for them
 * there, and start nothing here.
 */
export function Desktops({ me, portalTitle }: { readonly me: Me; readonly portalTitle: string }) {
  const { t } = useTranslation();
  return (
    <>
      <PageHeading title={t('desktops.title')} portalTitle={portalTitle}>
        <p>{t('desktops.hello', { name: me.displayName })}</p>
      </PageHeading>
      <Cards isGuest={me.roles.every((role) => role === 'guest')} />
    </>
  );
}

function Cards({ isGuest }: { readonly isGuest: boolean }) {
  const { t } = useTranslation();
  const { data: cards, error, refetch } = useDesktops();
  if (cards === undefined) {
    return error ? <Problem problem={error} onRetry={() => void refetch()} /> : <Skeletons />;
  }
  if (cards.length === 0) {
    return (
      <section className="empty">
        <h2>{t(isGuest ? 'desktops.noneForGuestTitle' : 'desktops.noneTitle')}</h2>
        <p>{t(isGuest ? 'desktops.noneForGuest' : 'desktops.none')}</p>
      </section>
    );
  }
  return (
    <ul className="cards">
      {cards.map((card) => (
        <li key={card.name}>
          <Card card={card} mayStart={!isGuest} />
        </li>
      ))}
    </ul>
  );
}

function Skeletons() {
  const { t } = useTranslation();
  return (
    <div aria-busy="true">
      <output className="hidden-words">{t('desktops.loading')}</output>
      <div className="cards" aria-hidden="true">
        <div className="card skeleton" />
        <div className="card skeleton" />
        <div className="card skeleton" />
      </div>
    </div>
  );
}
