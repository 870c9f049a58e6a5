/** What the client page says. */
export type Words = {
  readonly connecting: string;
  readonly lost: (seconds: number) => string;
  readonly again: string;
  readonly keyboard: string;
};

const EN: Words = {
  connecting: 'Connecting to your desktop …',
  lost: (seconds) =>
    `The connection was lost. Trying again ${seconds === 1 ? 'in a second' : `in ${seconds} seconds`}.`,
  again: 'Try now',
  keyboard: 'Keyboard',
};

const DE: Words = {
  connecting: 'Verbindung zum Desktop wird hergestellt …',
  lost: (seconds) =>
    `Die Verbindung ist abgebrochen. Neuer Versuch ${seconds === 1 ? 'in einer Sekunde' : `in ${seconds} Sekunden`}.`,
  again: 'Jetzt versuchen',
  keyboard: 'Tastatur',
};

/** The first of the reader's languages that the page speaks; English when it speaks none. */
export const chooseWords = (
  languages: readonly string[],
): { readonly language: 'en' | 'de'; readonly words: Words } => {
  const language = languages.map((tag) => tag.toLowerCase().split('-')[0]).find((tag) => tag === 'en' || tag === 'de');
  return language === 'de' ? { language, words: DE } : { language: 'en', words: EN };
};
