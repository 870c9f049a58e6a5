import type { Texts } from '#web/texts/en.ts';

/** What is said where something is refused, in German. */
export const refusals: Pick<Texts, 'refusals'> = {
  refusals: {
    'bad-request': 'Das Portal hat diese Anfrage nicht verstanden.',
    'too-large': 'Diese Anfrage ist zu groß.',
    'signed-out': 'Sie sind abgemeldet. Bitte melden Sie sich wieder an.',
    'stale-login': 'Ihre Anmeldung muss erneuert werden. Bitte melden Sie sich wieder an.',
    forbidden: 'Das dürfen Sie nicht.',
    'foreign-origin': 'Diese Anfrage kam nicht von der Seite des Portals und wurde abgelehnt. Laden Sie die Seite neu.',
    'no-such-route':
      'Das Portal kennt diese Anfrage nicht. Laden Sie die Seite neu: Sie ist vielleicht älter als das Portal.',
    'wrong-method':
      'Das Portal kennt diese Anfrage nicht. Laden Sie die Seite neu: Sie ist vielleicht älter als das Portal.',
    'no-such-session': 'Diese Sitzung gibt es nicht mehr, oder sie gehört Ihnen nicht.',
    'no-such-desktop-type': 'Diese Art Desktop gibt es nicht mehr, oder sie ist nicht für Sie.',
    'not-permitted': 'Diese Art Desktop ist nicht für Sie.',
    'limit-reached': 'Bei Ihnen laufen schon so viele Desktops, wie Sie haben dürfen. Beenden Sie zuerst einen davon.',
    'no-capacity': 'Im Moment sind alle Plätze belegt. Versuchen Sie es in ein paar Minuten noch einmal.',
    'unsupported-key':
      'Das ist kein öffentlicher Schlüssel, der hier benutzt werden kann. Nehmen Sie die eine Zeile einer Datei, die auf .pub endet; möglich sind Ed25519, ECDSA und RSA ab 2.048 Bit, nicht aber Schlüssel auf Sicherheitsschlüsseln.',
    'key-known': 'Diesen Schlüssel haben Sie schon hinzugefügt.',
    'key-taken': 'Jemand anderes hat diesen Schlüssel hinzugefügt. Erzeugen Sie einen eigenen.',
    'too-many-keys': 'Mehr Schlüssel sind nicht möglich. Entfernen Sie zuerst einen.',
    'desktop-not-running': 'Dieser Desktop läuft nicht.',
    'no-direct-way': 'Desktops sind hier nur mit dem Browser erreichbar.',
    'not-shareable': 'Diesem Desktop kann niemand zusehen: Er muss laufen.',
    'too-many-helpers': 'Mehr Leute können nicht zusehen. Beenden Sie es zuerst für jemanden.',
    'no-such-invitation':
      'Dieser Link führt hier zu keinem Desktop. Prüfen Sie, ob er vollständig ist, oder bitten Sie um einen neuen.',
    'own-invitation': 'Das ist Ihr eigener Desktop. Geben Sie den Link der Person, die zusehen soll.',
    'invitation-used': 'Dieser Link wurde schon benutzt; jeder ist für eine Person. Bitten Sie um einen neuen.',
    'invitation-over': 'Dieser Link ist zu alt, oder der Desktop ist beendet. Bitten Sie um einen neuen.',
    'no-such-notice': 'Diesen Hinweis gibt es nicht mehr, oder er ist nicht für Sie.',
    'notice-answered': 'Das ist schon beantwortet, vielleicht in einem anderen Fenster.',
    'notice-over': 'Für eine Antwort ist es zu spät.',
    'no-such-line': 'Diese Leitung ist nicht mehr auf der Tafel.',
    'line-taken': 'Auf dieser Leitung ist schon jemand.',
    'not-your-line': 'Auf dieser Leitung ist jemand anderes; Sie können sie nicht freigeben.',
    'line-exists': 'Eine Leitung dieses Namens gibt es schon.',
    'board-full': 'Die Tafel hat so viele Leitungen, wie sie fasst. Entfernen Sie erst eine.',
    'no-such-colleague': 'Diese Person hat die Tafel in letzter Zeit nicht genutzt oder darf es nicht mehr.',
    conflict: 'Im selben Augenblick hat sich etwas geändert. Versuchen Sie es noch einmal.',
    'sign-in-failed': 'Die Anmeldung hat nicht geklappt. Versuchen Sie es noch einmal.',
    'registration-closed': 'Desktops werden hier aus Ihrer Lernplattform geöffnet.',
    'too-many-requests': 'Das war etwas schnell. Warten Sie einen Moment und versuchen Sie es noch einmal.',
    unavailable: 'Das Portal ist einen Moment lang nicht verfügbar. Versuchen Sie es gleich noch einmal.',
    internal:
      'Im Portal ist etwas schiefgegangen. Versuchen Sie es noch einmal; bleibt es so, sagen Sie den Betreibern Bescheid.',
    unreachable: 'Das Portal ist nicht erreichbar. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.',
    'unreadable-reply':
      'Das Portal hat geantwortet, wie diese Seite es nicht kennt; vermutlich wurde es erneuert. Laden Sie die Seite neu.',
  },
};
