import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SshKeyView } from '#core/contract/ssh-key-routes.ts';
import { useRemoveSshKey } from '#web/features/ssh-keys/use-ssh-keys.ts';
import { Action } from '#web/parts/action.tsx';
import { ConfirmDialog } from '#web/parts/confirm-dialog.tsx';
import { Hidden } from '#web/parts/hidden.tsx';
import { Problem } from '#web/parts/problem.tsx';
import { relativeTime } from '#web/parts/time.ts';
import { useLanguage } from '#web/preferences/use-language.ts';

type KeyItemProps = {
  readonly sshKey: SshKeyView;
  readonly now: number;
  /** What was pressed goes away with its row. */
  readonly onRemoved: () => void;
};

/** One key: what it is, when it was used, and a way to remove it; what the identity provider names is removed there. */
export function KeyItem({ sshKey, now, onRemoved }: KeyItemProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { name, type, fingerprint, source, addedAt, usedAt } = sshKey;
  const ago = (at: string) => relativeTime(Date.parse(at), now, language);
  return (
    <li className="ssh-key">
      <div>
        <strong>{name}</strong> <span className="ssh-type">{type}</span>
        <code>{fingerprint}</code>
        <span className="ssh-times">
          {t('sshKeys.added', { when: ago(addedAt) })}
          {' · '}
          {usedAt === null ? t('sshKeys.neverUsed') : t('sshKeys.used', { when: ago(usedAt) })}
        </span>
      </div>
      {source === 'page' ? (
        <Remove sshKey={sshKey} onRemoved={onRemoved} />
      ) : (
        <span className="ssh-provided">{t('sshKeys.provided')}</span>
      )}
    </li>
  );
}

function Remove({ sshKey: { id, name }, onRemoved }: Pick<KeyItemProps, 'sshKey' | 'onRemoved'>) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const remove = useRemoveSshKey();
  return (
    <>
      <Action onPress={() => setAsking(true)} isPending={remove.isPending}>
        {t('sshKeys.remove')}
        <Hidden> {name}</Hidden>
      </Action>
      {remove.isError && <Problem problem={remove.error} onClose={remove.reset} />}
      <ConfirmDialog
        title={t('sshKeys.confirmTitle', { name })}
        text={t('sshKeys.confirmText')}
        yes={t('sshKeys.confirmYes')}
        no={t('sshKeys.confirmNo')}
        isOpen={isAsking}
        onConfirm={() => remove.mutate(id, { onSuccess: onRemoved })}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
