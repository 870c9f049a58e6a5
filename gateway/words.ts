import type { EndReason, StartStage } from '#core/contract/gateway.ts';

/** What the gateway has to tell a person, apart from the desktop's own pages. */
export type Notice =
  | { readonly is: 'starting'; readonly stage: StartStage; readonly secondsLeft: number | null }
  | { readonly is: 'ended'; readonly reason: EndReason; readonly portal: string; readonly back?: string | undefined }
  | { readonly is: 'not-yours' | 'no-such-desktop' | 'no-longer-shared'; readonly portal: string | undefined }
  | { readonly is: 'signed-out' | 'bad-link' | 'being-let-in' | 'unreachable' | 'not-answering' };

export type Language = 'en' | 'de';

type Words = {
  readonly title: Readonly<Record<Notice['is'], string>>;
  readonly text: Readonly<Record<Exclude<Notice['is'], 'starting' | 'ended'>, string>>;
  readonly stage: Readonly<Record<StartStage, string>>;
  readonly reason: Readonly<Record<EndReason, string>>;
  readonly left: (seconds: number) => string;
  readonly reloads: string;
  readonly portal: string;
  /** On the way back to where somebody came from, and that it is taken by itself. */
  readonly back: string;
  readonly goesBack: string;
};

const en: Words = {
  title: {
    starting: 'Your desktop is starting',
    ended: 'This desktop has ended',
    'not-yours': 'This desktop belongs to somebody else',
    'no-such-desktop': 'There is no such desktop',
    'no-longer-shared': 'You no longer watch this desktop',
    'signed-out': 'You are signed out',
    'bad-link': 'This link is not complete',
    'being-let-in': 'Just a moment',
    unreachable: 'Desktops cannot be reached just now',
    'not-answering': 'The desktop does not answer',
  },
  text: {
    'not-yours': 'Only its owner can open it. Your own desktops are in the portal.',
    'no-such-desktop': 'It may have ended long ago, or the address is mistyped.',
    'no-longer-shared': 'Its owner has ended it, or no longer lets you watch.',
    'signed-out': 'Open the desktop from the portal again.',
    'bad-link': 'Open the desktop from the portal again.',
    'being-let-in': 'The desktop is being told that you may watch it.',
    unreachable: 'We cannot check who may open it. Desktops that are already open go on working.',
    'not-answering': 'It may still be starting, or be very busy.',
  },
  stage: {
    queued: 'It waits for its turn.',
    provisioning: 'A machine is being made ready.',
    pulling: 'Its programs are being fetched.',
    starting: 'It is booting.',
    answering: 'It is almost there.',
  },
  reason: {
    'stopped-by-owner': 'You stopped it.',
    'stopped-by-admin': 'An administrator stopped it.',
    'stopped-by-robot': 'The course that opened it has closed it.',
    idle: 'Nobody used its keyboard or mouse for a while.',
    orphaned: 'Nobody was connected to it for a while.',
    expired: 'Its time was up.',
    deadline: 'It reached the longest time that a desktop may run.',
    'never-activated': 'It was reserved for you and never opened.',
    'start-failed': 'It failed to start. Please try again.',
    'no-capacity': 'There was no room for it. Please try again later.',
    'image-unavailable': 'Its programs could not be fetched. Please tell an administrator.',
    'start-timeout': 'It took too long to start. Please try again.',
    lost: 'Its machine stopped unexpectedly.',
    'out-of-memory': 'Its memory was full. Try again with fewer programs open at a time.',
    'ended-inside': 'It was shut down from the inside, or ended by itself.',
    recycled: 'It was replaced by a new version.',
    surplus: 'It was not needed any more.',
  },
  left: (seconds) =>
    seconds < 90 ? `About ${seconds} seconds left.` : `About ${Math.round(seconds / 60)} minutes left.`,
  reloads: 'This page reloads by itself.',
  portal: 'Go to the portal',
  back: 'Back to your course',
  goesBack: 'In a few seconds you will be taken back to where you came from.',
};

const de: Words = {
  title: {
    starting: 'Ihr Desktop startet',
    ended: 'Dieser Desktop ist beendet',
    'not-yours': 'Dieser Desktop gehört jemand anderem',
    'no-such-desktop': 'Diesen Desktop gibt es nicht',
    'no-longer-shared': 'Sie sehen diesem Desktop nicht mehr zu',
    'signed-out': 'Sie sind abgemeldet',
    'bad-link': 'Dieser Link ist nicht vollständig',
    'being-let-in': 'Einen Moment bitte',
    unreachable: 'Desktops sind gerade nicht erreichbar',
    'not-answering': 'Der Desktop antwortet nicht',
  },
  text: {
    'not-yours': 'Nur wem er gehört, kann ihn öffnen. Ihre eigenen Desktops finden Sie im Portal.',
    'no-such-desktop': 'Vielleicht ist er schon lange beendet, oder die Adresse enthält einen Tippfehler.',
    'no-longer-shared': 'Wem er gehört, hat ihn beendet oder lässt Sie nicht mehr zusehen.',
    'signed-out': 'Öffnen Sie den Desktop noch einmal aus dem Portal.',
    'bad-link': 'Öffnen Sie den Desktop noch einmal aus dem Portal.',
    'being-let-in': 'Dem Desktop wird gerade gesagt, dass Sie zusehen dürfen.',
    unreachable: 'Wir können nicht prüfen, wer ihn öffnen darf. Desktops, die schon offen sind, laufen weiter.',
    'not-answering': 'Vielleicht startet er noch oder ist stark ausgelastet.',
  },
  stage: {
    queued: 'Er wartet, bis er an der Reihe ist.',
    provisioning: 'Ein Rechner wird bereitgestellt.',
    pulling: 'Seine Programme werden geladen.',
    starting: 'Er fährt hoch.',
    answering: 'Er ist gleich da.',
  },
  reason: {
    'stopped-by-owner': 'Sie haben ihn beendet.',
    'stopped-by-admin': 'Die Administration hat ihn beendet.',
    'stopped-by-robot': 'Der Kurs, der ihn geöffnet hat, hat ihn geschlossen.',
    idle: 'Tastatur und Maus wurden eine Weile nicht benutzt.',
    orphaned: 'Eine Weile war niemand mit ihm verbunden.',
    expired: 'Seine Zeit war abgelaufen.',
    deadline: 'Er hat die längste erlaubte Laufzeit erreicht.',
    'never-activated': 'Er war für Sie reserviert und wurde nie geöffnet.',
    'start-failed': 'Er konnte nicht starten. Bitte versuchen Sie es noch einmal.',
    'no-capacity': 'Es war kein Platz für ihn frei. Bitte versuchen Sie es später noch einmal.',
    'image-unavailable': 'Seine Programme ließen sich nicht laden. Bitte sagen Sie der Administration Bescheid.',
    'start-timeout': 'Der Start hat zu lange gedauert. Bitte versuchen Sie es noch einmal.',
    lost: 'Sein Rechner ist unerwartet ausgefallen.',
    'out-of-memory': 'Sein Arbeitsspeicher war voll. Versuchen Sie es noch einmal mit weniger offenen Programmen.',
    'ended-inside': 'Er wurde von innen heruntergefahren oder hat sich selbst beendet.',
    recycled: 'Er wurde durch eine neue Version ersetzt.',
    surplus: 'Er wurde nicht mehr gebraucht.',
  },
  left: (seconds) =>
    seconds < 90 ? `Noch etwa ${seconds} Sekunden.` : `Noch etwa ${Math.round(seconds / 60)} Minuten.`,
  reloads: 'Diese Seite lädt sich von selbst neu.',
  portal: 'Zum Portal',
  back: 'Zurück zum Kurs',
  goesBack: 'In wenigen Sekunden geht es dorthin zurück, woher Sie gekommen sind.',
};

/** Everything the gateway's pages say, in each language. */
export const words: Readonly<Record<Language, Words>> = { en, de };

/** The language of an `Accept-Language` header: German where it is preferred to English, else English. */
export const languageOf = (accepted: string): Language => {
  const wishes = accepted.split(',').map((wish) => {
    const [tag = '', ...parameters] = wish.trim().toLowerCase().split(';');
    const quality = parameters.map((parameter) => /^\s*q=([\d.]+)$/.exec(parameter)?.[1]).find(Boolean) ?? '1';
    return { tag: tag.split('-')[0], quality: Number(quality) };
  });
  const best = (language: Language) =>
    Math.max(0, ...wishes.filter(({ tag }) => tag === language).map(({ quality }) => quality || 0));
  return best('de') > best('en') || (best('de') > 0 && best('de') === best('en') && firstOf(wishes) === 'de')
    ? 'de'
    : 'en';
};

const firstOf = (wishes: readonly { readonly tag: string | undefined }[]): string | undefined =>
  wishes.find(({ tag }) => tag === 'de' || tag === 'en')?.tag;
