import type { NoticeKind } from '#core/contract/notices.ts';
import type { AudienceWish, NoticeWish } from '#core/contract/planned-notices.ts';

/** What admins may plan. */
export const kinds = ['info', 'warning', 'error', 'question'] as const satisfies readonly NoticeKind[];
export const audiences = ['desktops', 'desktop-type', 'username'] as const satisfies readonly AudienceWish['is'][];

/** A notice as it stands in the form. Times are as `datetime-local` writes them, in the time zone of the browser. */
export type Draft = {
  readonly to: (typeof audiences)[number];
  readonly username: string;
  readonly desktopType: string;
  readonly kind: (typeof kinds)[number];
  readonly title: string;
  readonly text: string;
  /** One a line. */
  readonly buttons: string;
  /** Empty: now. */
  readonly at: string;
  readonly until: string;
};

const hour = 3_600_000;

/** A form with nothing in it but an end in an hour. */
export function emptyDraft(now: number): Draft {
  return {
    to: 'desktops',
    username: '',
    desktopType: '',
    kind: 'info',
    title: '',
    text: '',
    buttons: '',
    at: '',
    until: localTime(now + hour),
  };
}

/** What the form says, as the portal is asked. */
export function wishOf({ kind, title, text, buttons, at, until, ...to }: Draft): NoticeWish {
  return {
    to: audienceOf(to),
    kind,
    title,
    text,
    buttons: buttons
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
    ...(at !== '' && { at: new Date(at).toISOString() }),
    until: new Date(until).toISOString(),
  };
}

function audienceOf({ to, username, desktopType }: Pick<Draft, 'to' | 'username' | 'desktopType'>): AudienceWish {
  if (to === 'username') return { is: to, username };
  return to === 'desktop-type' ? { is: to, desktopType } : { is: to };
}

/** `2026-11-22T13:05`, by the browser's own time zone. */
function localTime(at: number): string {
  const offset = new Date(at).getTimezoneOffset() * 60_000;
  return new Date(at - offset).toISOString().slice(0, 16);
}
