import { useTranslation } from 'react-i18next';
import { StartStage } from '#core/contract/gateway.ts';
import type { SessionView } from '#core/contract/views.ts';
import { useSecondsLeft } from '#web/features/desktops/use-seconds-left.ts';
import { Hidden } from '#web/parts/hidden.tsx';
import { leftOf } from '#web/parts/time.ts';
import '#web/features/desktops/start-steps.css';

/** How far a start has come, step by step, and about how long it may still take. */
export function StartSteps({ session, stage }: { readonly session: SessionView; readonly stage: StartStage }) {
  const { t } = useTranslation();
  const stages = StartStage.options;
  const reached = stages.indexOf(stage);
  return (
    <div className="start">
      <ol className="steps" aria-label={t('card.steps')}>
        {stages.map((step, index) => {
          const state = index < reached ? 'done' : index === reached ? 'current' : 'todo';
          return (
            <li key={step} className={`step step-${state}`} aria-current={state === 'current' ? 'step' : undefined}>
              {t(`stage.${step}`)}
              <Hidden>, {t(`step.${state}`)}</Hidden>
            </li>
          );
        })}
      </ol>
      <p className="left">
        <TimeLeft session={session} />
      </p>
    </div>
  );
}

function TimeLeft({ session }: { readonly session: SessionView }) {
  const { t } = useTranslation();
  const left = leftOf(useSecondsLeft(session));
  if (left.is === 'unknown' || left.is === 'moment') return t(`left.${left.is}`);
  return t(`left.${left.is}`, { count: left.count });
}
