/** What the built-in desktop says. */
export type Words = {
  readonly terminal: string;
  readonly about: string;
  readonly copy: string;
  readonly paste: string;
  readonly noTerminal: (why: string) => string;
  readonly aboutLines: readonly (readonly [keys: string, what: string])[];
  readonly aboutText: readonly string[];
};

const EN: Words = {
  terminal: 'Terminal',
  about: 'About this desktop',
  copy: 'Copy',
  paste: 'Paste',
  noTerminal: (why) =>
    `This machine can't run terminals:\r\nthe package @lydell/node-pty has nothing for it.\r\n\r\n${why}`,
  aboutText: [
    'A small desktop that needs nothing but Node. It stands in for',
    'a full one where neither Docker nor an X server is installed.',
    'Its terminals are real, and run on this machine.',
  ],
  aboutLines: [
    ['Ctrl + Alt + T', 'new terminal'],
    ['Ctrl + Shift + C', 'copy what is selected'],
    ['Ctrl + Shift + V', 'paste'],
    ['Shift + Page Up', 'scroll back'],
  ],
};

const DE: Words = {
  terminal: 'Terminal',
  about: 'Über diesen Desktop',
  copy: 'Kopieren',
  paste: 'Einfügen',
  noTerminal: (why) =>
    `Auf diesem Rechner laufen keine Terminals:\r\ndas Paket @lydell/node-pty hat nichts dafür.\r\n\r\n${why}`,
  aboutText: [
    'Ein kleiner Desktop, der nur Node braucht. Er vertritt einen',
    'vollen, wo weder Docker noch ein X-Server installiert ist.',
    'Seine Terminals sind echt und laufen auf diesem Rechner.',
  ],
  aboutLines: [
    ['Strg + Alt + T', 'neues Terminal'],
    ['Strg + Umschalt + C', 'Auswahl kopieren'],
    ['Strg + Umschalt + V', 'einfügen'],
    ['Umschalt + Bild auf', 'zurückblättern'],
  ],
};

export const wordsIn = (language: 'en' | 'de'): Words => (language === 'de' ? DE : EN);
