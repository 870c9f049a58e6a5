import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRevoke, useSenders } from '#web/features/messages/use-messages.ts';
import { Action } from '#web/parts/action.tsx';
import { ConfirmDialog } from '#web/parts/confirm-dialog.tsx';
import { Hidden } from '#web/parts/hidden.tsx';
import { Problem } from '#web/parts/problem.tsx';

/** Who may send messages, each with a way to end his tokens. */
export function Senders() {
  const { t } = useTranslation();
  const senders = useSenders();
  return (
    <section className="senders">
      <h2>{t('messages.senders')}</h2>
      <p>{t('messages.sendersText')}</p>
      {senders.isError && <Problem problem={senders.error} onRetry={() => void senders.refetch()} />}
      {senders.data?.users.length === 0 && <p>{t('messages.noSenders')}</p>}
      <ul>
        {senders.data?.users.map((user) => (
          <Sender key={user} user={user} />
        ))}
      </ul>
    </section>
  );
}

function Sender({ user }: { readonly user: string }) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const revoke = useRevoke();
  return (
    <li>
      <strong>{user}</strong>
      <Action isPending={revoke.isPending} onPress={() => setAsking(true)}>
        {t('messages.revoke')}
        <Hidden> {user}</Hidden>
      </Action>
      {revoke.isSuccess && <output>{t('messages.revoked')}</output>}
      {revoke.isError && <Problem problem={revoke.error} onClose={revoke.reset} />}
      <ConfirmDialog
        title={t('messages.revokeTitle', { user })}
        text={t('messages.revokeText')}
        yes={t('messages.revokeYes')}
        no={t('messages.revokeNo')}
        isOpen={isAsking}
        onConfirm={() => revoke.mutate(user)}
        onClose={() => setAsking(false)}
      />
    </li>
  );
}
