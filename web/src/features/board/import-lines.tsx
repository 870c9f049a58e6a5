import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { largestFile, type ImportPreview } from '#core/contract/board-views.ts';
import { base64Of } from '#web/features/board/base64.ts';
import { called, nameOf } from '#web/features/board/lines.ts';
import { useImport, usePreview } from '#web/features/board/use-editing.ts';
import { Action } from '#web/parts/action.tsx';
import { Choice } from '#web/parts/choice.tsx';
import { Problem } from '#web/parts/problem.tsx';

/** Takes a file, shows what it would change, and changes it when that is wanted. */
export function ImportLines({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [isTooLarge, setTooLarge] = useState(false);
  const [held, setHeld] = useState<'keep' | 'release'>('keep');
  const preview = usePreview();
  const apply = useImport();
  const choose = async (file: File | undefined) => {
    preview.reset();
    apply.reset();
    setTooLarge(file !== undefined && file.size > largestFile);
    if (file && file.size <= largestFile) preview.mutate(base64Of(new Uint8Array(await file.arrayBuffer())));
  };
  const shown = preview.data;
  const confirm = () =>
    shown && apply.mutate({ file: shown.file, revision: shown.revision, held }, { onSuccess: onClose });
  const again = () => shown && preview.mutate(shown.file, { onSuccess: apply.reset });
  return (
    <div className="board-form">
      <label htmlFor={id}>{t('board.import.file')}</label>
      <input
        id={id}
        type="file"
        accept=".csv,.txt,text/csv,text/plain"
        aria-describedby={`${id}hint`}
        onChange={({ target }) => void choose(target.files?.[0])}
      />
      <p id={`${id}hint`}>{t('board.import.text')}</p>
      {isTooLarge && (
        <div className="problem" role="alert">
          <p className="problem-text">{t('board.import.tooLarge', { size: largestFile / 1_024 })}</p>
        </div>
      )}
      {preview.isError && <Problem problem={preview.error} onClose={preview.reset} />}
      {preview.isPending && <output>{t('board.import.reading')}</output>}
      {shown && <Preview preview={shown} />}
      {shown && shown.held.count > 0 && (
        <Choice
          label={t('board.import.held')}
          options={(['keep', 'release'] as const).map((value) => ({ value, label: t(`board.import.${value}`) }))}
          value={held}
          onChoose={setHeld}
        />
      )}
      {apply.isError && <Problem problem={apply.error} onRetry={again} />}
      <div className="confirm-actions">
        <Action onPress={onClose}>{t('board.cancel')}</Action>
        {shown && !apply.isError && (
          <Action look={held === 'release' ? 'danger' : 'main'} isPending={apply.isPending} onPress={confirm}>
            {t('board.import.apply')}
          </Action>
        )}
      </div>
    </div>
  );
}

function Preview({ preview }: { readonly preview: ImportPreview }) {
  const { t } = useTranslation();
  const { added, removed, held, duplicates, unchanged, encoding } = preview;
  const heldNames = held.first.map((line) => ({ ...line, text: `${nameOf(line)}: ${called(line.by)}` }));
  const told = [
    ['added', added.count, added.first.map(nameOf)],
    ['removed', removed.count, removed.first.map(nameOf)],
    ['held', held.count, heldNames.map(({ text }) => text)],
    ['duplicates', duplicates.count, duplicates.first.map((line) => `${line.at}: ${nameOf(line)}`)],
  ] as const;
  return (
    <div className="import-preview">
      <output>{t('board.import.unchanged', { count: unchanged })}</output>
      {told.map(([what, count, names]) =>
        count === 0 ? null : (
          <details key={what} className={`import-${what}`} open={count <= 10}>
            <summary>{t(`board.import.${what}`, { count })}</summary>
            <ul>
              {names.map((name) => (
                <li key={name}>{name}</li>
              ))}
            </ul>
            {count > names.length && <p>{t('board.import.more', { count: count - names.length })}</p>}
          </details>
        ),
      )}
      {encoding !== 'utf-8' && <p>{t('board.import.encoding', { encoding })}</p>}
    </div>
  );
}
