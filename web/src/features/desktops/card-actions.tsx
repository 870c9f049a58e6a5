import { useTranslation } from 'react-i18next';
import type { Phase } from '#web/features/desktops/phase.ts';
import { Action } from '#web/parts/action.tsx';
import { Hidden } from '#web/parts/hidden.tsx';

type CardActionsProps = {
  readonly phase: Phase;
  readonly title: string;
  /** False for who gets his desktops elsewhere. */
  readonly mayStart: boolean;
  readonly isStartPending: boolean;
  readonly isStartRefused: boolean;
  readonly isStopPending: boolean;
  readonly onStart: () => void;
  /** Asks before it stops. */
  readonly onStop: () => void;
  /** Nothing can be lost by cancelling a start. */
  readonly onCancel: () => void;
};

/** What can be done with a card in its phase; each phase has one thing that comes first. */
export function CardActions(props: CardActionsProps) {
  const { t } = useTranslation();
  const { phase, title } = props;
  const of = <Hidden> {title}</Hidden>;
  switch (phase.is) {
    case 'free':
    case 'failed': {
      if (!props.mayStart) return <Rest text={t('card.overForGuest')} />;
      const word = phase.is === 'failed' || props.isStartRefused ? t('card.startAgain') : t('card.start');
      return (
        <div className="card-actions">
          <Action look="main" isFirst isPending={props.isStartPending} onPress={props.onStart}>
            {props.isStartPending ? t('card.asking') : word}
            {of}
          </Action>
        </div>
      );
    }
    case 'starting':
      return (
        <div className="card-actions">
          <Action isFirst isPending={props.isStopPending} onPress={props.onCancel}>
            {t('card.cancel')}
            {of}
          </Action>
        </div>
      );
    case 'open':
    case 'waiting':
      return (
        <div className="card-actions">
          <a className="action action-main" href={phase.path} target="_blank" rel="noopener" data-first>
            {t('card.open')}
            <Hidden>
              {' '}
              {title}, {t('card.opensTab')}
            </Hidden>
          </a>
          <Action isPending={props.isStopPending} onPress={props.onStop}>
            {t('card.stop')}
            {of}
          </Action>
        </div>
      );
    case 'stopping':
      return <Rest text={t('card.stoppingText')} />;
  }
}

/** There is nothing to do but to know this. */
function Rest({ text }: { readonly text: string }) {
  return (
    <div className="card-actions">
      <p className="card-rest" tabIndex={-1} data-first>
        {text}
      </p>
    </div>
  );
}
