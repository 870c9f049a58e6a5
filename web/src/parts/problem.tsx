import { useTranslation } from 'react-i18next';
import { type ProblemCode, Refused } from '#web/client/refused.ts';
import { Action } from '#web/parts/action.tsx';
import { refusalKey } from '#web/texts/refusal-text.ts';

type ProblemProps = {
  readonly problem: unknown;
  readonly onRetry?: () => void;
  readonly onClose?: () => void;
};

/** Refusals that are nobody's doing but the portal's: then the people who run it want to know which request it was. */
const portalsOwn: ReadonlySet<string> = new Set<ProblemCode>([
  'internal',
  'unavailable',
  'bad-request',
  'unreadable-reply',
]);

/** Says in words why something did not work, with what the people who run the portal need to find it. */
export function Problem({ problem, onRetry, onClose }: ProblemProps) {
  const { t } = useTranslation();
  const refused = problem instanceof Refused ? problem : new Refused('internal', String(problem));
  const key = refusalKey(refused.code);
  const showsRequest = refused.requestId !== '' && (key === null || portalsOwn.has(refused.code));
  return (
    <div className="problem" role="alert">
      <p className="problem-text">{key ? t(key) : t('problem.other', { message: refused.message })}</p>
      {refused.mistakes.length > 0 && (
        <ul>
          {refused.mistakes.map(({ path, expected }) => (
            <li key={`${path} ${expected}`}>
              <code>{path}</code>: {expected}
            </li>
          ))}
        </ul>
      )}
      {showsRequest && <p className="problem-id">{t('problem.request', { id: refused.requestId })}</p>}
      <div className="problem-actions">
        {refused.code === 'unreadable-reply' && (
          <Action onPress={() => location.reload()}>{t('problem.reload')}</Action>
        )}
        {onRetry && <Action onPress={onRetry}>{t('problem.again')}</Action>}
        {onClose && (
          <Action onPress={onClose} name={t('problem.close')}>
            ×
          </Action>
        )}
      </div>
    </div>
  );
}
