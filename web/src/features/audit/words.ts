import { en } from '#web/texts/en.ts';

const { act: acts, why: reasons, detail: details } = en.audit;

const isOf = <Words extends object>(words: Words, name: string): name is Extract<keyof Words, string> =>
  Object.hasOwn(words, name);

/** Key of the words for an act or a sign-in; null for one that is newer than the page, and for the name of a thing. */
export const actKey = (kind: string, name: string) =>
  (kind === 'admin' || kind === 'sign-in') && isOf(acts, name) ? (`audit.act.${name}` as const) : null;

/** Key of the words for why a use ended; null for a reason that is newer than the page. */
export const reasonKey = (reason: string) => (isOf(reasons, reason) ? (`audit.why.${reason}` as const) : null);

/** What a finding's English sentence is about: its key, and what is filled in. Null for one that is newer than the page. */
export function detailOf(sentence: string) {
  for (const [key, words] of Object.entries(details)) {
    const found = new RegExp(`^${words.replaceAll('.', '\\.').replaceAll(/\{\{(\w+)\}\}/g, '(?<$1>.+)')}$`).exec(
      sentence,
    );
    if (found && isOf(details, key)) return { key: `audit.detail.${key}` as const, values: { ...found.groups } };
  }
  return null;
}
