import type { TFunction } from 'i18next';
import { approvalButtons, type NoticeView } from '#core/contract/notices.ts';

type Said = Pick<NoticeView, 'kind' | 'title' | 'data'>;

/** What a notice says first. Who wants to join is said in the reader's language; everything else as it was planned. */
export function titleOf({ kind, title, data }: Said, t: TFunction): string {
  const username = data['username'];
  return kind === 'approve-login' && username ? t('notices.wantsToJoin', { name: username }) : title;
}

/** What stands on a button. */
export function buttonLabel({ kind }: Pick<NoticeView, 'kind'>, button: string, t: TFunction): string {
  const own = approvalButtons.find((one) => one === button);
  return kind === 'approve-login' && own ? t(`notices.${own}`) : button;
}
