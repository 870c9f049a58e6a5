import { Language } from '#core/contract/text.ts';

/** The language to start with: what the person chose here, what the portal knows, what the browser asks for, English. */
export function chooseLanguage(wishes: {
  readonly chosen: string | null;
  readonly known: Language | null;
  readonly browser: readonly string[];
}): Language {
  const candidates = [wishes.chosen, wishes.known, ...wishes.browser.map((tag) => tag.split('-')[0])];
  const [first = 'en'] = candidates.flatMap((candidate) => Language.safeParse(candidate).data ?? []);
  return first;
}
