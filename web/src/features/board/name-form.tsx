import { useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { LineView } from '#core/contract/board-views.ts';
import { useName } from '#web/features/board/use-editing.ts';
import { useFirstFocus } from '#web/parts/use-first-focus.ts';
import { Action } from '#web/parts/action.tsx';
import { Problem } from '#web/parts/problem.tsx';

/** Names a line: a new one where none is given. */
export function NameForm({ line, onClose }: { readonly line: LineView | null; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const form = useFirstFocus<HTMLFormElement>();
  const [name, setName] = useState({ main: line?.main ?? '', sub: line?.sub ?? '' });
  const naming = useName(line);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!naming.isPending) naming.mutate(name, { onSuccess: onClose });
  };
  return (
    <form ref={form} onSubmit={send} className="board-form">
      {(['main', 'sub'] as const).map((part) => (
        <div key={part} className="board-field">
          <label htmlFor={`${id}${part}`}>{t(`board.name.${part}`)}</label>
          <input
            id={`${id}${part}`}
            required={part === 'main'}
            maxLength={100}
            autoComplete="off"
            value={name[part]}
            onChange={({ target }) => setName({ ...name, [part]: target.value })}
          />
        </div>
      ))}
      {naming.isError && <Problem problem={naming.error} onClose={naming.reset} />}
      <div className="confirm-actions">
        <Action onPress={onClose}>{t('board.cancel')}</Action>
        <button type="submit" className="action action-main" aria-disabled={naming.isPending}>
          {t(line ? 'board.action.rename' : 'board.tools.add')}
        </button>
      </div>
    </form>
  );
}
