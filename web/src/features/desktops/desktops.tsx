import { useTranslation } from 'react-i18next';
import { Card } from '#web/features/desktops/card.tsx';
import { PageHeading } from '#web/parts/page-heading.tsx';
import { Problem } from '#web/parts/problem.tsx';
import { useDesktops } from '#web/portal/use-desktops.ts';
import '#web/features/desktops/desktops.css';

/** The first page: a card for each desktop type that the person may use. */
export function Desktops({ name, portalTitle }: { readonly name: string; readonly portalTitle: string }) {
  const { t } = useTranslation();
  return (
    <>
      <PageHeading title={t('desktops.title')} portalTitle={portalTitle}>
        <p>{t('desktops.hello', { name })}</p>
      </PageHeading>
      <Cards />
    </>
  );
}

function Cards() {
  const { t } = useTranslation();
  const { data: cards, error, refetch } = useDesktops();
  if (cards === undefined) {
    return error ? <Problem problem={error} onRetry={() => void refetch()} /> : <Skeletons />;
  }
  if (cards.length === 0) {
    return (
      <section className="empty">
        <h2>{t('desktops.noneTitle')}</h2>
        <p>{t('desktops.none')}</p>
      </section>
    );
  }
  return (
    <ul className="cards">
      {cards.map((card) => (
        <li key={card.name}>
          <Card card={card} />
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
