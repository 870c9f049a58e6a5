import { useState, type FormEvent, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { longestNote, type LineView } from '#core/contract/board-views.ts';
import { nameOf } from '#web/features/board/lines.ts';
import { Since } from '#web/features/board/since.tsx';
import { useAnnotate } from '#web/features/board/use-line-actions.ts';
import { useFirstFocus } from '#web/parts/use-first-focus.ts';
import { Hidden } from '#web/parts/hidden.tsx';
import { Problem } from '#web/parts/problem.tsx';

/** Called once, when the element appears: whoever was in the form goes on where it was opened. */
const takeFocus = (element: HTMLElement | null) => element?.focus();

/** The note of a line, with a way to write it in its place. */
export function NoteLine({ line, now }: { readonly line: LineView; readonly now: number }) {
  const { t } = useTranslation();
  const [isWriting, setWriting] = useState(false);
  const [isBack, setBack] = useState(false);
  const { note } = line;
  const close = (hadFocus: boolean) => {
    setWriting(false);
    setBack(hadFocus);
  };
  if (isWriting) return <NoteForm line={line} onClose={close} />;
  return (
    <div className="line-note">
      {note && (
        <p>
          <q>{note.text}</q>{' '}
          <small>
            {note.by}, <Since at={note.at} now={now} />
          </small>
        </p>
      )}
      <button
        ref={isBack ? takeFocus : undefined}
        type="button"
        className="action action-small action-plain"
        onClick={() => setWriting(true)}
      >
        {t(note ? 'board.note.change' : 'board.note.write')}
        <Hidden> {nameOf(line)}</Hidden>
      </button>
    </div>
  );
}

type NoteFormProps = { readonly line: LineView; readonly onClose: (hadFocus: boolean) => void };

/**
 * Written for the note that was shown. Where somebody else writes meanwhile it is refused, what was typed stays, and the other note is
 * shown: whoever keeps his own then has seen what he writes over.
 */
function NoteForm({ line, onClose }: NoteFormProps) {
  const { t } = useTranslation();
  const [begun] = useState(line.noteVersion);
  const [text, setText] = useState(line.note?.text ?? '');
  const annotate = useAnnotate();
  const field = useFirstFocus<HTMLInputElement>();
  const close = () => onClose(field.current?.form?.matches(':focus-within') ?? false);
  const send = (event: FormEvent) => {
    event.preventDefault();
    const version = annotate.isError ? line.noteVersion : begun;
    annotate.mutate({ line, text: text.trim(), version }, { onSuccess: close });
  };
  const escape = ({ key }: KeyboardEvent) => key === 'Escape' && close();
  return (
    <form className="note-form" onSubmit={send}>
      <input
        ref={field}
        onKeyDown={escape}
        aria-label={t('board.note.label', { line: nameOf(line) })}
        value={text}
        maxLength={longestNote}
        onChange={({ target }) => setText(target.value)}
      />
      <button type="submit" className="action action-small action-main" aria-disabled={annotate.isPending}>
        {t('board.note.keep')}
      </button>
      <button type="button" className="action action-small" onClick={close}>
        {t('board.cancel')}
      </button>
      {annotate.isError && <Problem problem={annotate.error} />}
      {annotate.isError && line.noteVersion !== begun && (
        <p className="note-other">
          {line.note ? t('board.note.other', { name: line.note.by, text: line.note.text }) : t('board.note.gone')}
        </p>
      )}
    </form>
  );
}
