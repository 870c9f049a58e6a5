import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlannedNoticeView } from '#core/contract/planned-notices.ts';
import { buttonLabel, titleOf } from '#web/parts/notice-words.ts';
import { DeliveryRecord } from '#web/features/planned-notices/delivery-record.tsx';
import { useAudience } from '#web/features/planned-notices/use-audience.ts';
import { useWithdraw } from '#web/features/planned-notices/use-planned-notices.ts';
import { Action } from '#web/parts/action.tsx';
import { ConfirmDialog } from '#web/parts/confirm-dialog.tsx';
import { Hidden } from '#web/parts/hidden.tsx';
import { Problem } from '#web/parts/problem.tsx';
import { clockTime } from '#web/parts/time.ts';
import { useLanguage } from '#web/preferences/use-language.ts';

type PlannedItemProps = { readonly notice: PlannedNoticeView; readonly now: number };

/** One notice: what it is at a glance, everything about it when it is opened, and a way to take it back. */
export function PlannedItem({ notice, now }: PlannedItemProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const audience = useAudience(notice.to);
  const { kind, state, at, until, text, buttons, plannedAt, plannedBy } = notice;
  const time = (iso: string) => clockTime(Date.parse(iso), now, language);
  const labels = buttons.map((button) => buttonLabel(notice, button, t));
  const facts: readonly (readonly [name: string, value: string])[] = [
    [t('planned.shown'), t('planned.span', { from: time(at), until: time(until) })],
    [t('planned.by'), t('planned.byWhom', { name: plannedBy ?? t('planned.portal'), time: time(plannedAt) })],
    ...(labels.length > 0 ? [[t('planned.buttons'), labels.join(' · ')] as const] : []),
  ];
  return (
    <li className="planned">
      <details>
        <summary>
          <span className={`planned-kind planned-kind-${kind}`}>{t(`notices.kind.${kind}`)}</span>
          <span className="planned-title">{titleOf(notice, t)}</span>
          <span className="planned-to">{audience}</span>
          <time dateTime={at}>{time(at)}</time>
          <span className={`planned-is planned-is-${state}`}>{t(`planned.state.${state}`)}</span>
        </summary>
        <div className="planned-whole">
          {text !== '' && <p className="planned-text">{text}</p>}
          <dl className="planned-facts">
            {facts.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <DeliveryRecord notice={notice} now={now} />
        </div>
      </details>
      {(state === 'planned' || state === 'shown') && <Withdraw id={notice.id} title={titleOf(notice, t)} />}
    </li>
  );
}

function Withdraw({ id, title }: { readonly id: string; readonly title: string }) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const withdraw = useWithdraw();
  return (
    <div className="planned-withdraw">
      <Action isPending={withdraw.isPending} onPress={() => setAsking(true)}>
        {t('planned.withdraw')}
        <Hidden> {title}</Hidden>
      </Action>
      {withdraw.isError && <Problem problem={withdraw.error} onClose={withdraw.reset} />}
      <ConfirmDialog
        title={t('planned.withdrawTitle', { title })}
        text={t('planned.withdrawText')}
        yes={t('planned.withdrawYes')}
        no={t('planned.withdrawNo')}
        isOpen={isAsking}
        onConfirm={() => withdraw.mutate(id)}
        onClose={() => setAsking(false)}
      />
    </div>
  );
}
