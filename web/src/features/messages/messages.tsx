import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RelayMessageView } from '#core/contract/relay-operator-routes.ts';
import { type MessageState, messageStates } from '#core/relay/message.ts';
import { MessageItem } from '#web/features/messages/message-item.tsx';
import { Senders } from '#web/features/messages/senders.tsx';
import { useMessages } from '#web/features/messages/use-messages.ts';
import { Action } from '#web/parts/action.tsx';
import { PageHeading } from '#web/parts/page-heading.tsx';
import { Problem } from '#web/parts/problem.tsx';
import { clockTime } from '#web/parts/time.ts';
import { useNow } from '#web/parts/use-now.ts';
import { useLanguage } from '#web/preferences/use-language.ts';
import '#web/features/messages/messages.css';

/** The admins' page of the relay: what monitoring systems have sent, and what became of the mails. */
export function Messages({ portalTitle }: { readonly portalTitle: string }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const [state, setState] = useState<MessageState | null>(null);
  const now = useNow(10_000);
  const list = useMessages(state);
  const messages = list.data?.pages.flatMap((page) => page.messages) ?? [];
  return (
    <>
      <PageHeading title={t('messages.title')} portalTitle={portalTitle}>
        <div className="messages-state">
          {list.data && <p>{t('sessions.asOf', { time: clockTime(list.dataUpdatedAt, now, language) })}</p>}
          <Action onPress={() => void list.refetch()}>{t('sessions.refresh')}</Action>
        </div>
      </PageHeading>
      <Filter state={state} onChoose={setState} />
      {list.isError && <Problem problem={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && (
        <div className="loading-list" aria-busy="true">
          <output className="hidden-words">{t('messages.loading')}</output>
        </div>
      )}
      {list.data && <List messages={messages} isFiltered={state !== null} now={now} />}
      {list.hasNextPage && (
        <p className="messages-more">
          <Action onPress={() => void list.fetchNextPage()} isPending={list.isFetchingNextPage}>
            {t(list.isFetchingNextPage ? 'sessions.moreLoading' : 'sessions.more')}
          </Action>
        </p>
      )}
      <Senders />
    </>
  );
}

type FilterProps = { readonly state: MessageState | null; readonly onChoose: (state: MessageState | null) => void };

function Filter({ state, onChoose }: FilterProps) {
  const { t } = useTranslation();
  return (
    <label className="messages-filter">
      <span>{t('messages.show')}</span>
      <select
        value={state ?? ''}
        onChange={({ target }) => onChoose(messageStates.find((one) => one === target.value) ?? null)}
      >
        <option value="">{t('messages.every')}</option>
        {messageStates.map((one) => (
          <option key={one} value={one}>
            {t(`messages.state.${one}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

type ListProps = {
  readonly messages: readonly RelayMessageView[];
  readonly isFiltered: boolean;
  readonly now: number;
};

function List({ messages, isFiltered, now }: ListProps) {
  const { t } = useTranslation();
  if (messages.length === 0) return <p className="empty">{t(isFiltered ? 'messages.noneSuch' : 'messages.none')}</p>;
  return (
    <>
      <ul className="messages" aria-label={t('messages.title')}>
        {messages.map((message) => (
          <MessageItem key={message.id} message={message} now={now} />
        ))}
      </ul>
      <output className="messages-count">{t('messages.count', { count: messages.length })}</output>
    </>
  );
}
