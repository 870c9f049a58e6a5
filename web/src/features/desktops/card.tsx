import { useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DesktopCard } from '#core/contract/views.ts';
import { CardActions } from '#web/features/desktops/card-actions.tsx';
import { CardStatus } from '#web/features/desktops/card-status.tsx';
import { Direct } from '#web/features/desktops/direct.tsx';
import { phaseOf } from '#web/features/desktops/phase.ts';
import { useClosingWatch } from '#web/features/desktops/use-closing-watch.ts';
import { useKeptFocus } from '#web/features/desktops/use-kept-focus.ts';
import { useStart } from '#web/features/desktops/use-start.ts';
import { Share } from '#web/features/desktops/sharing/share.tsx';
import { ConfirmDialog } from '#web/parts/confirm-dialog.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { Problem } from '#web/parts/problem.tsx';
import { useStop } from '#web/portal/use-stop.ts';
import { useLanguage } from '#web/preferences/use-language.ts';
import '#web/features/desktops/card.css';

/** One desktop type: a screen that is off, lights up, or shows that it runs, and what can be done with it. */
export function Card({ card, mayStart }: { readonly card: DesktopCard; readonly mayStart: boolean }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const titleId = useId();
  const element = useRef<HTMLElement>(null);
  const [isAsking, setAsking] = useState(false);
  const [wasStarted, setStarted] = useState(false);
  const phase = phaseOf(card);
  const act = useKeptFocus(element, phase.is);
  const start = useStart();
  const stop = useStop();
  useClosingWatch(card.session);

  const title = card.title[language];
  const startIt = () => {
    act();
    setStarted(true);
    start.mutate(card.name);
  };
  const stopIt = () => {
    act();
    setStarted(false);
    if (card.session) stop.mutate(card.session.name);
  };
  const isReady = wasStarted && (phase.is === 'open' || phase.is === 'waiting');
  return (
    <article
      ref={element}
      className={`card card-${phase.is} ${isReady ? 'card-ready' : ''}`}
      data-icon={card.icon}
      aria-labelledby={titleId}
    >
      <div className="screen">
        <Icon name={card.icon} />
        {card.gpu && <span className="mark">{t('desktops.gpu')}</span>}
      </div>
      <p className="lamp">
        <span className="lamp-light" aria-hidden="true" />
        {t(`card.state.${phase.is}`)}
      </p>
      <div className="card-words">
        <h2 id={titleId}>{title}</h2>
        <p className="card-description">{card.description[language]}</p>
        <CardStatus phase={phase} title={title} isReady={isReady} isWarm={card.warm} />
        {start.isError && <Problem problem={start.error} onClose={start.reset} />}
        {stop.isError && <Problem problem={stop.error} onClose={stop.reset} />}
      </div>
      <CardActions
        phase={phase}
        title={title}
        mayStart={mayStart}
        isStartPending={start.isPending}
        isStartRefused={start.isError}
        isStopPending={stop.isPending}
        onStart={startIt}
        onStop={() => setAsking(true)}
        onCancel={stopIt}
      />
      {phase.is === 'open' && card.direct && (
        <Direct key={phase.session.name} session={phase.session.name} title={title} />
      )}
      {phase.is === 'open' && (
        <Share key={phase.session.name} session={phase.session.name} title={title} isShared={card.shared} />
      )}
      <ConfirmDialog
        title={t('confirm.title', { title })}
        text={t('confirm.text')}
        isOpen={isAsking}
        onConfirm={stopIt}
        onClose={() => setAsking(false)}
      />
    </article>
  );
}
