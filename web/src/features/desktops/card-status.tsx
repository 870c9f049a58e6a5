import { useTranslation } from 'react-i18next';
import type { SessionView } from '#core/contract/views.ts';
import { type ClosingNotice, closingNotice } from '#web/features/desktops/closing.ts';
import type { Phase } from '#web/features/desktops/phase.ts';
import { StartSteps } from '#web/features/desktops/start-steps.tsx';
import { clockTime, relativeTime } from '#web/parts/time.ts';
import { useNow } from '#web/parts/use-now.ts';
import { useLanguage } from '#web/preferences/use-language.ts';

type CardStatusProps = {
  readonly phase: Phase;
  readonly title: string;
  /** It was started in this tab and has just become ready. */
  readonly isReady: boolean;
  readonly isWarm: boolean;
};

/** What there is to say about a card's phase, for eyes and, when it changes, for ears. */
export function CardStatus({ phase, title, isReady, isWarm }: CardStatusProps) {
  const { t } = useTranslation();
  return (
    <div className="card-status">
      <Told phase={phase} isWarm={isWarm} />
      <output className="hidden-words">
        {phase.is === 'starting' && `${title}: ${t(`stage.${phase.stage}`)}`}
        {phase.is === 'stopping' && `${title}: ${t('card.state.stopping')}`}
        {isReady && t('card.isReady', { title })}
      </output>
    </div>
  );
}

function Told({ phase, isWarm }: { readonly phase: Phase; readonly isWarm: boolean }) {
  const { t } = useTranslation();
  switch (phase.is) {
    case 'free':
    case 'failed':
      return (
        <>
          <LastTime phase={phase} />
          {isWarm && <p className="warm">{t('card.warm')}</p>}
        </>
      );
    case 'starting':
      return <StartSteps session={phase.session} stage={phase.stage} />;
    case 'open':
    case 'waiting':
      return <Running session={phase.session} />;
    case 'stopping':
      return null;
  }
}

function LastTime({ phase }: { readonly phase: Extract<Phase, { is: 'free' | 'failed' }> }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const now = useNow(15_000);
  const { last } = phase;
  if (last === null) return <p>{t('card.never')}</p>;
  const when = relativeTime(Date.parse(last.endedAt), now, language);
  return <p className={phase.is === 'failed' ? 'failure' : undefined}>{t(`ended.${last.reason}`, { when })}</p>;
}

function Running({ session }: { readonly session: SessionView }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const now = useNow(5_000);
  const { activatedAt } = session;
  const notice = closingNotice(session, now);
  return (
    <>
      {activatedAt !== null && <p>{t('card.since', { time: clockTime(Date.parse(activatedAt), now, language) })}</p>}
      {notice && !notice.isSoon && <p>{t(`closing.${notice.kind}`, { time: timeOf(notice) })}</p>}
      <output>
        {notice?.isSoon && <span className="soon">{t(`closing.soon.${notice.kind}`, { time: timeOf(notice) })}</span>}
      </output>
    </>
  );

  function timeOf({ at }: ClosingNotice): string {
    return clockTime(at, now, language);
  }
}
