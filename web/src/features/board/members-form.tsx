import { useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeepMembers, useMembers } from '#web/features/board/use-editing.ts';
import { Action } from '#web/parts/action.tsx';
import { Problem } from '#web/parts/problem.tsx';

/** Says by name who may use the board; everybody whom the stage lets, where there is no name. */
export function MembersForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const members = useMembers();
  const keep = useKeepMembers();
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? (members.data ?? []).map(({ username }) => username).join('\n');
  const readFile = async (file: File | undefined) => {
    if (file) setTyped(await file.text());
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!keep.isPending) keep.mutate(text, { onSuccess: onClose });
  };
  return (
    <form onSubmit={send} className="board-form">
      <p id={`${id}hint`}>{t('board.members.text')}</p>
      {members.isError && <Problem problem={members.error} onRetry={() => void members.refetch()} />}
      <label htmlFor={id}>{t('board.members.names')}</label>
      <textarea
        id={id}
        rows={8}
        aria-describedby={`${id}hint`}
        aria-busy={members.isPending}
        spellCheck={false}
        value={text}
        onChange={({ target }) => setTyped(target.value)}
      />
      <label htmlFor={`${id}file`}>{t('board.members.file')}</label>
      <input
        id={`${id}file`}
        type="file"
        accept=".txt,.csv,text/plain"
        onChange={({ target }) => void readFile(target.files?.[0])}
      />
      {keep.isError && <Problem problem={keep.error} onClose={keep.reset} />}
      <div className="confirm-actions">
        <Action onPress={onClose}>{t('board.cancel')}</Action>
        <button
          type="submit"
          className="action action-main"
          aria-disabled={keep.isPending || (members.data === undefined && typed === null)}
        >
          {t('board.members.keep')}
        </button>
      </div>
    </form>
  );
}
