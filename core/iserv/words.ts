/** How the admin routes speak: as the newer server does in a language, or as the older one to whoever names none. */
export type Wording = 'plain' | 'en' | 'de';

/** What of a request says a language. */
export type Languages = {
  readonly lang: string | null;
  readonly xLanguage: string | undefined;
  readonly acceptLanguage: string | undefined;
};

/**
 * The language of a request: `?lang=`, else `X-Language`, else German where `de` occurs anywhere in `Accept-Language`. Who sends
 * none of them is a client of the older server, which spoke English alone and in parts with other words.
 */
export function wordingOf({ lang, xLanguage, acceptLanguage }: Languages): Wording {
  const named = [lang, xLanguage].find((language) => language === 'en' || language === 'de');
  if (named === 'en' || named === 'de') return named;
  if (acceptLanguage === undefined) return 'plain';
  return acceptLanguage.includes('de') ? 'de' : 'en';
}

type Said = Readonly<Record<Wording, string>>;
const inBoth = (en: string, de: string): Said => ({ plain: en, en, de });

/** What the admin routes say. */
export const adminWords = {
  sessionRequired: { plain: 'No session ID provided', en: 'Session required', de: 'Sitzung erforderlich' },
  sessionInvalid: inBoth('Invalid session', 'Ungültige Sitzung'),
  sessionExpired: { plain: 'Session expired', en: 'Invalid session', de: 'Ungültige Sitzung' },
  adminRequired: inBoth('Admin access required', 'Admin-Zugriff erforderlich'),
  notFound: inBoth('Container not found', 'Container nicht gefunden'),
  stopped: inBoth('Container stopped successfully', 'Container erfolgreich gestoppt'),
  removed: inBoth('Container removed successfully', 'Container erfolgreich entfernt'),
  stopFailed: inBoth('Failed to stop container', 'Container konnte nicht gestoppt werden'),
  removeFailed: inBoth('Failed to remove container', 'Container konnte nicht entfernt werden'),
  wentWrong: inBoth('Something went wrong. Please try again.', 'Etwas ist schiefgegangen. Bitte erneut versuchen.'),
} as const satisfies Record<string, Said>;

/** How many have been stopped. */
export function stoppedAll(count: number, wording: Wording): string {
  const said = {
    plain: `Stopped ${count} containers`,
    en: `Successfully stopped ${count} container(s)`,
    de: `${count} Container erfolgreich gestoppt`,
  } as const satisfies Said;
  return said[wording];
}

/** How many stopped ones have been removed. */
export function cleanedUp(count: number, wording: Wording): string {
  return inBoth(
    `Successfully removed ${count} stopped container(s)`,
    `${count} gestoppte Container erfolgreich entfernt`,
  )[wording];
}
