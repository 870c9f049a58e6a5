import { useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { LineView } from '#core/contract/board-views.ts';
import { called } from '#web/features/board/lines.ts';
import { useColleagues } from '#web/features/board/use-editing.ts';
import { useHandOver } from '#web/features/board/use-line-actions.ts';
import { Action } from '#web/parts/action.tsx';
import { Problem } from '#web/parts/problem.tsx';
import { useLanguage } from '#web/preferences/use-language.ts';

/** Chooses who is to have the line, of those who used the board lately. */
export function HandOver({ line, onClose }: { readonly line: LineView; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const id = useId();
  const [to, setTo] = useState('');
  const colleagues = useColleagues();
  const handOver = useHandOver();
  const people = (colleagues.data ?? []).toSorted((one, other) =>
    one.displayName.localeCompare(other.displayName, language),
  );
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (to !== '' && !handOver.isPending) handOver.mutate({ line, to }, { onSuccess: onClose });
  };
  return (
    <form onSubmit={send} className="board-form">
      {colleagues.isError && <Problem problem={colleagues.error} onRetry={() => void colleagues.refetch()} />}
      {colleagues.data && people.length === 0 ? (
        <p>{t('board.handOver.nobody')}</p>
      ) : (
        <>
          <label htmlFor={id}>{t('board.handOver.to')}</label>
          <select id={id} required value={to} onChange={({ target }) => setTo(target.value)}>
            <option value="">{t(colleagues.isPending ? 'board.handOver.loading' : 'board.handOver.choose')}</option>
            {people.map((person) => (
              <option key={person.id} value={person.id}>
                {called(person)}
              </option>
            ))}
          </select>
        </>
      )}
      {handOver.isError && <Problem problem={handOver.error} onClose={handOver.reset} />}
      <div className="confirm-actions">
        <Action onPress={onClose}>{t('board.cancel')}</Action>
        {people.length > 0 && (
          <button type="submit" className="action action-main" aria-disabled={handOver.isPending}>
            {t('board.action.handOver')}
          </button>
        )}
      </div>
    </form>
  );
}
