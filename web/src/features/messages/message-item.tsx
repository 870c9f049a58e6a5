import { useTranslation } from 'react-i18next';
import type { RelayMessageView } from '#core/contract/relay-operator-routes.ts';
import { MailFacts } from '#web/features/messages/mail-facts.tsx';
import { useRetry } from '#web/features/messages/use-messages.ts';
import { Action } from '#web/parts/action.tsx';
import { Hidden } from '#web/parts/hidden.tsx';
import { Problem } from '#web/parts/problem.tsx';
import { clockTime } from '#web/parts/time.ts';
import { useLanguage } from '#web/preferences/use-language.ts';

type MessageProps = { readonly message: RelayMessageView; readonly now: number };

/** One message: what it says at a glance, and everything about it when it is opened. */
export function MessageItem({ message, now }: MessageProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { severity, state, acceptedAt, from, source } = message;
  const title = titleOf(message);
  return (
    <li className="message">
      <details>
        <summary>
          <span className={`severity severity-${severity}`}>{t(`messages.severity.${severity}`)}</span>
          <span className="message-title">{title}</span>
          <span className="message-from">{source ?? from}</span>
          <time dateTime={acceptedAt}>{clockTime(Date.parse(acceptedAt), now, language)}</time>
          <span className={`message-state message-state-${state}`}>{t(`messages.state.${state}`)}</span>
        </summary>
        <div className="message-whole">
          <p className="message-text">{message.text}</p>
          <Fields fields={message.fields} />
          {message.mail ? (
            <MailFacts mail={message.mail} hasFailed={state === 'failed'} now={now} />
          ) : (
            <p>{t('messages.noMail')}</p>
          )}
        </div>
      </details>
      {state === 'failed' && <Retry id={message.id} title={title} />}
    </li>
  );
}

/** The subject; where there is none, the first line. */
function titleOf({ subject, text }: RelayMessageView): string {
  return subject ?? text.trim().split('\n', 1)[0] ?? '';
}

function Fields({ fields }: Pick<RelayMessageView, 'fields'>) {
  const { t } = useTranslation();
  const entries = Object.entries(fields);
  if (entries.length === 0) return null;
  return (
    <dl className="message-facts" aria-label={t('messages.fields')}>
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{String(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Retry({ id, title }: { readonly id: string; readonly title: string }) {
  const { t } = useTranslation();
  const retry = useRetry();
  return (
    <div className="message-retry">
      <Action isPending={retry.isPending} onPress={() => retry.mutate(id)}>
        {t('messages.retry')}
        <Hidden> {title}</Hidden>
      </Action>
      {retry.isError && <Problem problem={retry.error} onClose={retry.reset} />}
    </div>
  );
}
