import type { Language } from '#core/contract/text.ts';
import type { LeaseEnd } from '#core/licensing/lease.ts';
import type { Instant } from '#core/session/session.ts';
import { de } from './words-de.ts';
import { en } from './words-en.ts';

/** Everything that the pages of licensing say. What is in them is HTML that was written by us. */
export type Words = {
  readonly pageNames: readonly [readme: string, manage: string, docs: string];
  readonly pages: string;
  readonly skip: string;
  readonly portal: string;
  readonly other: { readonly language: Language; readonly name: string };
  readonly readme: Readonly<
    Record<
      'title' | 'what' | 'owned' | 'drivers' | 'seats' | 'guests' | 'open' | 'ticket' | 'linux' | 'windows' | 'clock',
      string
    >
  >;
  readonly pools: Readonly<Record<'none' | 'demonstration' | 'of' | 'tooFew' | 'enough', string>> & {
    readonly columns: readonly [feature: string, inUse: string, evidence: string, outlook: string];
    readonly peakOf: (peak: number, days: number) => string;
    readonly fullOn: (day: string) => string;
    readonly fewer: (day: string) => string;
  };
  readonly manage: Readonly<
    Record<
      | 'title'
      | 'signIn'
      | 'signInLink'
      | 'failed'
      | 'unreachable'
      | 'heldTitle'
      | 'nobody'
      | 'noSession'
      | 'more'
      | 'remove'
      | 'lists'
      | 'noPast'
      | 'day'
      | 'show'
      | 'csv'
      | 'cut'
      | 'removalTitle'
      | 'removalText'
      | 'endExpired'
      | 'askExpired'
      | 'removeAll'
      | 'askAll'
      | 'cancel'
      | 'sure',
      string
    >
  > & {
    readonly heldColumns: readonly [feature: string, session: string, machine: string, since: string, until: string];
    readonly pastColumns: readonly [
      feature: string,
      session: string,
      machine: string,
      from: string,
      until: string,
      reason: string,
    ];
    readonly askRemove: (feature: string, machine: string) => string;
    readonly pastTitle: (of: string) => string;
    readonly renewed: (times: number) => string;
    readonly reasons: Readonly<Record<LeaseEnd, string>>;
  };
  readonly docs: {
    readonly title: string;
    readonly intro: string;
    readonly columns: readonly [method: string, path: string, what: string, who: string];
    readonly who: Readonly<Record<'origin' | 'operator' | 'anyone' | 'machine', string>>;
  };
};

export const words: Readonly<Record<Language, Words>> = { en, de };

const locales = { en: 'en-GB', de: 'de-DE' } as const satisfies Record<Language, string>;

/** An instant as a table shows it, in UTC like everything that guests and lists say. */
export function timeText(language: Language, at: Instant): string {
  const text = new Intl.DateTimeFormat(locales[language], {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  }).format(at);
  return `<time datetime="${new Date(at).toISOString()}">${text} UTC</time>`;
}

/** A day in UTC. */
export function dayText(language: Language, at: Instant): string {
  return new Intl.DateTimeFormat(locales[language], { dateStyle: 'long', timeZone: 'UTC' }).format(at);
}
