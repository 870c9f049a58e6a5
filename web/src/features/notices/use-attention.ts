import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useIsNotifying } from '#web/preferences/notifying.ts';
import type { ShownNotice } from '#web/features/notices/use-notices.ts';
import { titleOf } from '#web/parts/notice-words.ts';

/** Milliseconds between the tab's own title and what is asked. */
const flash = 1_000;

/** Makes somebody look who is elsewhere: the tab's title says what is asked, and the browser does, where he has allowed that. */
export function useAttention(approvals: readonly ShownNotice[]): void {
  const { t } = useTranslation();
  const [first] = approvals;
  useFlashingTitle(first ? titleOf(first, t) : null);
  useBrowserNotifications(approvals, useIsNotifying());
}

function useFlashingTitle(words: string | null): void {
  useEffect(() => {
    if (words === null) return;
    const said = `● ${words}`;
    let own = document.title;
    const say = () => {
      own = document.title;
      document.title = said;
    };
    // Where movement is not wanted, the title changes once; a page that is opened meanwhile sets its own, which then is kept.
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const turn = () => {
      if (document.title !== said) say();
      else if (!isStill) document.title = own;
    };
    say();
    const timer = setInterval(turn, flash);
    return () => {
      clearInterval(timer);
      if (document.title === said) document.title = own;
    };
  }, [words]);
}

/** One for each question while the person looks at another window; it goes with the question. */
function useBrowserNotifications(approvals: readonly ShownNotice[], isOn: boolean): void {
  const { t } = useTranslation();
  const shown = useRef(new Map<string, Notification>());
  useEffect(() => {
    const open = new Set(approvals.map(({ id }) => id));
    for (const [id, notification] of shown.current) {
      if (open.has(id) && isOn) continue;
      notification.close();
      shown.current.delete(id);
    }
    if (!isOn || document.hasFocus()) return;
    for (const notice of approvals.filter(({ id }) => !shown.current.has(id))) {
      const notification = notify(notice.id, titleOf(notice, t), t('notices.notifyText'));
      if (notification) shown.current.set(notice.id, notification);
    }
  }, [approvals, isOn, t]);
  useEffect(() => {
    const all = shown.current;
    return () => all.forEach((notification) => notification.close());
  }, []);
}

/** Undefined where the browser knows notifications of service workers alone, as on Android. */
function notify(tag: string, title: string, body: string): Notification | undefined {
  try {
    const notification = new Notification(title, { body, tag, requireInteraction: true });
    notification.addEventListener('click', () => {
      globalThis.focus();
      notification.close();
    });
    return notification;
  } catch {
    return undefined;
  }
}
