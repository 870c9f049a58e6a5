import { type ChangeEvent, type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { unsentBecause } from '#web/features/ssh-keys/key-text.ts';
import { useAddSshKey } from '#web/features/ssh-keys/use-ssh-keys.ts';
import { Problem } from '#web/parts/problem.tsx';

const empty = { publicKey: '', name: '' };
/** A file that is larger is no public key, and is not read. */
const largestFile = 100_000;

/** Adds a key that is pasted or comes from a file. A private key is recognised here, and not sent. */
export function AddKey({ isFull, most }: { readonly isFull: boolean; readonly most: number }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(empty);
  const add = useAddSshKey();
  const unsent = unsentBecause(draft.publicKey);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (add.isPending || unsent !== null) return;
    add.mutate({ ...draft, publicKey: draft.publicKey.trim() }, { onSuccess: () => setDraft(empty) });
  };
  const change = (part: Partial<typeof empty>) => {
    add.reset();
    setDraft((before) => ({ ...before, ...part }));
  };
  return (
    <section className="ssh-add">
      <h2>{t('sshKeys.addTitle')}</h2>
      {isFull ? (
        <p>{t('sshKeys.full', { count: most })}</p>
      ) : (
        <form onSubmit={submit}>
          <KeyText value={draft.publicKey} unsent={unsent} onChange={(publicKey) => change({ publicKey })} />
          <KeyName value={draft.name} onChange={(name) => change({ name })} />
          {add.isError && <Problem problem={add.error} onClose={add.reset} />}
          <div className="ssh-actions">
            <button type="submit" className="action action-main" aria-disabled={add.isPending || unsent !== null}>
              {t(add.isPending ? 'sshKeys.adding' : 'sshKeys.add')}
            </button>
            <output>{add.isSuccess && t('sshKeys.addedNow')}</output>
          </div>
        </form>
      )}
    </section>
  );
}

type TextProps = { readonly value: string; readonly onChange: (value: string) => void };

function KeyText({ value, unsent, onChange }: TextProps & { readonly unsent: ReturnType<typeof unsentBecause> }) {
  const { t } = useTranslation();
  const [id, hintId, fileId] = [useId(), useId(), useId()];
  const read = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [file] = target.files ?? [];
    if (!file) return;
    const text = file.size > largestFile ? 'x'.repeat(largestFile) : await file.text();
    // The same file may be chosen again after it was changed.
    target.value = '';
    onChange(text);
  };
  return (
    <div className="ssh-field">
      <label htmlFor={id}>{t('sshKeys.publicKey')}</label>
      <textarea
        id={id}
        required
        rows={4}
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        aria-describedby={hintId}
        aria-invalid={unsent !== null}
        value={unsent === 'too-long' ? '' : value}
        placeholder="ssh-ed25519 AAAA…"
        onChange={({ target }) => onChange(target.value)}
      />
      <small id={hintId}>{t('sshKeys.publicKeyHint')}</small>
      <p className="ssh-wrong" role="alert">
        {unsent !== null && t(`sshKeys.unsent.${unsent}`)}
      </p>
      <label htmlFor={fileId}>{t('sshKeys.file')}</label>
      <input id={fileId} type="file" onChange={(event) => void read(event)} />
    </div>
  );
}

function KeyName({ value, onChange }: TextProps) {
  const { t } = useTranslation();
  const [id, hintId] = [useId(), useId()];
  return (
    <div className="ssh-field">
      <label htmlFor={id}>{t('sshKeys.name')}</label>
      <input
        id={id}
        maxLength={100}
        autoComplete="off"
        aria-describedby={hintId}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
      <small id={hintId}>{t('sshKeys.nameHint')}</small>
    </div>
  );
}
