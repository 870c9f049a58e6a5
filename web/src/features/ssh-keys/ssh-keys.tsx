import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { SshKeyView } from '#core/contract/ssh-key-routes.ts';
import { AddKey } from '#web/features/ssh-keys/add-key.tsx';
import { KeyItem } from '#web/features/ssh-keys/key-item.tsx';
import { useSshKeys } from '#web/features/ssh-keys/use-ssh-keys.ts';
import { PageHeading } from '#web/parts/page-heading.tsx';
import { Problem } from '#web/parts/problem.tsx';
import { useNow } from '#web/parts/use-now.ts';
import '#web/features/ssh-keys/ssh-keys.css';

/** The keys by which somebody proves who he is where there is no browser: what he has, a way to add one, and to remove one. */
export function SshKeys({ portalTitle }: { readonly portalTitle: string }) {
  const { t } = useTranslation();
  const list = useSshKeys();
  return (
    <>
      <PageHeading title={t('sshKeys.title')} portalTitle={portalTitle} />
      <p className="ssh-about">{t('sshKeys.about')}</p>
      {list.isError && <Problem problem={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && (
        <div className="loading-list" aria-busy="true">
          <output className="hidden-words">{t('sshKeys.loading')}</output>
        </div>
      )}
      {list.data && <Keys keys={list.data.keys} />}
      {list.data && <AddKey isFull={isFull(list.data)} most={list.data.most} />}
      <section className="ssh-use">
        <h2>{t('sshKeys.use')}</h2>
        <p>{t('sshKeys.useText')}</p>
        <pre>
          <code>{`dcv_token_by_key -i ~/.ssh/id_ed25519 ${location.origin}`}</code>
        </pre>
      </section>
    </>
  );
}

/** Those that the provider names don't count. */
function isFull({ keys, most }: { readonly keys: readonly SshKeyView[]; readonly most: number }): boolean {
  return keys.filter(({ source }) => source === 'page').length >= most;
}

function Keys({ keys }: { readonly keys: readonly SshKeyView[] }) {
  const { t } = useTranslation();
  const now = useNow(30_000);
  const heading = useRef<HTMLHeadingElement>(null);
  return (
    <section className="ssh-keys">
      <h2 ref={heading} tabIndex={-1}>
        {t('sshKeys.yours')}
      </h2>
      {keys.length === 0 ? (
        <p className="empty">{t('sshKeys.none')}</p>
      ) : (
        <ul>
          {keys.map((key) => (
            <KeyItem key={key.id} sshKey={key} now={now} onRemoved={() => heading.current?.focus()} />
          ))}
        </ul>
      )}
      <output className="hidden-words">{t('sshKeys.count', { count: keys.length })}</output>
    </section>
  );
}
