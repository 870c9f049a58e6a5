const en = {
  title: 'Sign in',
  lead: 'Demonstration accounts of this machine. The password of each is',
  choose: 'Choose an account',
  username: 'User name',
  password: 'Password',
  signIn: 'Sign in',
  wrong: 'There is no account with this name and password.',
  over: 'This sign-in is over',
  overBecause: 'It is done already, has taken too long, or was begun in another browser. Please go on from the portal.',
  toPortal: 'To the portal',
  failed: 'Signing in did not work',
  signingOut: 'Signing out',
  signOut: 'Sign out',
  signedOut: 'You are signed out.',
};
const de: typeof en = {
  title: 'Anmelden',
  lead: 'Vorführkonten dieses Rechners. Das Passwort ist bei allen',
  choose: 'Konto wählen',
  username: 'Benutzername',
  password: 'Passwort',
  signIn: 'Anmelden',
  wrong: 'Es gibt kein Konto mit diesem Namen und Passwort.',
  over: 'Diese Anmeldung ist vorbei',
  overBecause:
    'Sie ist schon geschehen, hat zu lange gedauert oder wurde in einem anderen Browser begonnen. Bitte machen Sie im Portal weiter.',
  toPortal: 'Zum Portal',
  failed: 'Die Anmeldung hat nicht geklappt',
  signingOut: 'Abmelden',
  signOut: 'Abmelden',
  signedOut: 'Sie sind abgemeldet.',
};

export type Language = 'en' | 'de';
export const words: Readonly<Record<Language, typeof en>> = { en, de };

/** German where the browser prefers it to English, English else. */
export const languageOf = (acceptLanguage: string | undefined): Language => {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', quality] = part.trim().split(';q=');
      return { language: tag.slice(0, 2).toLowerCase(), quality: quality === undefined ? 1 : Number(quality) };
    })
    .toSorted((one, other) => other.quality - one.quality)
    .find(({ language }) => language === 'en' || language === 'de');
  return wanted?.language === 'de' ? 'de' : 'en';
};
