import { useTranslation } from 'react-i18next';
import type { RelayMessageView } from '#core/contract/relay-operator-routes.ts';
import { useRelease } from '#web/features/messages/use-messages.ts';
import { Action } from '#web/parts/action.tsx';
import { Hidden } from '#web/parts/hidden.tsx';
import { Problem } from '#web/parts/problem.tsx';
import { clockTime } from '#web/parts/time.ts';
import { useLanguage } from '#web/preferences/use-language.ts';

type Mail = NonNullable<RelayMessageView['mail']>;

type MailProps = { readonly mail: Mail; readonly hasFailed: boolean; readonly now: number };

/** The mail that carries a message: to whom, when, how often it was tried, and what came back. */
export function MailFacts({ mail, hasFailed, now }: MailProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { kind, count, sendAt, sentAt, attempts, reference, note } = mail;
  const at = sentAt ?? sendAt;
  const facts: readonly (readonly [name: string, value: string | null])[] = [
    [t('messages.mail'), t(`messages.kind.${kind}`, { count })],
    [t(sentAt ? 'messages.sentAt' : 'messages.sendAt'), hasFailed ? null : clockTime(Date.parse(at), now, language)],
    [t('messages.attempts'), String(attempts)],
    [t('messages.reference'), reference],
    [t('messages.note'), note],
  ];
  return (
    <>
      <dl className="message-facts">
        {facts.map(([name, value]) =>
          value === null ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
      <ul className="recipients" aria-label={t('messages.to')}>
        {mail.to.map((address) => (
          <Recipient key={address} address={address} outcome={mail.outcomes[address]} />
        ))}
      </ul>
    </>
  );
}

type RecipientProps = { readonly address: string; readonly outcome: Mail['outcomes'][string] | undefined };

/** Nothing is sent to somebody any more from whom mail came back, until an admin says so. */
function Recipient({ address, outcome }: RecipientProps) {
  const { t } = useTranslation();
  const release = useRelease();
  const isShut = outcome === 'bounced' || outcome === 'complained';
  return (
    <li>
      <span>
        {address}
        {outcome && <em> {t(`messages.outcome.${outcome}`)}</em>}
      </span>
      {isShut && !release.isSuccess && (
        <Action isPending={release.isPending} onPress={() => release.mutate(address)}>
          {t('messages.release')}
          <Hidden> {address}</Hidden>
        </Action>
      )}
      {release.isSuccess && <output>{t('messages.released')}</output>}
      {release.isError && <Problem problem={release.error} onClose={release.reset} />}
    </li>
  );
}
