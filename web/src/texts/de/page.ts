import type { Texts } from '#web/texts/en.ts';

/** What stands around every page, and the pages that are everybody's, in German. */
export const page: Pick<
  Texts,
  'product' | 'signIn' | 'page' | 'account' | 'notices' | 'sshKeys' | 'banner' | 'problem' | 'notFound'
> = {
  product: 'Deskpool',
  signIn: {
    title: 'Ihr Desktop im Browser',
    sentence:
      'Starten Sie einen vollständigen Desktop, wenn Sie ihn brauchen, arbeiten Sie in jedem Browser, und gehen Sie, wenn Sie fertig sind.',
    button: 'Anmelden',
    failed: {
      'sign-in-failed':
        'Die Anmeldung hat nicht geklappt. Versuchen Sie es noch einmal; klappt es wieder nicht, fragen Sie die Leute, die dieses Portal betreiben.',
      unavailable: 'Der Anmeldedienst antwortet gerade nicht. Versuchen Sie es in ein paar Minuten noch einmal.',
      'registration-closed':
        'Desktops werden hier aus Ihrer Lernplattform geöffnet. Öffnen Sie Ihren dort; die Anmeldung hier ist für die Verwaltung.',
      'not-permitted':
        'Ihr Konto hat in diesem Portal keine Rolle. Wenn es eine haben sollte, fragen Sie die Leute, die es betreiben.',
      forbidden:
        'Ihr Konto darf dieses Portal nicht nutzen. Wenn es das sollte, fragen Sie die Leute, die es betreiben.',
      other: 'Die Anmeldung hat nicht geklappt ({{code}}). Versuchen Sie es noch einmal.',
    },
  },
  page: {
    sshKeys: 'SSH-Schlüssel',
    desktops: 'Desktops',
    sessions: 'Alle Sitzungen',
    notFound: 'Diese Seite gibt es nicht',
    skip: 'Zum Inhalt springen',
    manage: 'Verwaltung',
    areas: 'Bereiche',
    board: 'Tafel',
    messages: 'Meldungen',
    audit: 'Protokoll',
    coming: 'Die Seite wird geladen',
    notices: 'Hinweise',
  },
  account: {
    open: 'Konto von {{name}}',
    role: { student: 'Lernende', teacher: 'Lehrkraft', admin: 'Verwaltung', guest: 'Gast' },
    language: 'Sprache',
    appearance: 'Darstellung',
    theme: { light: 'Hell', dark: 'Dunkel', system: 'System' },
    notifying: {
      on: 'Ihr Browser sagt Ihnen, wenn jemand auf Ihre Antwort wartet.',
      off: 'Möchte jemand auf Ihren Desktop, kann Ihr Browser es Ihnen sagen, auch wenn Sie gerade woanders sind.',
      denied: 'Ihr Browser lässt diese Seite keine Mitteilungen zeigen. Sie können das in seinen Einstellungen ändern.',
      turnOn: 'Mitteilungen zeigen',
      turnOff: 'Keine Mitteilungen',
    },
    signOut: 'Abmelden',
    signingOut: 'Wird abgemeldet …',
  },
  notices: {
    region: 'Hinweise für Sie',
    hint: '{{key}} führt hierher und zurück.',
    kind: {
      'approve-login': 'Bitte um Zutritt',
      info: 'Hinweis',
      warning: 'Warnung',
      error: 'Störung',
      question: 'Frage',
    },
    wantsToJoin: '{{name}} möchte auf Ihren Desktop',
    joinText: 'Es geht um {{desktop}}. Ohne Ihre Antwort wird niemand eingelassen.',
    left_one: 'Noch eine Sekunde',
    left_other: 'Noch {{count}} Sekunden',
    missed: 'Die Zeit ist um: {{name}} wurde nicht eingelassen.',
    allow: 'Erlauben',
    refuse: 'Ablehnen',
    putAway: 'Weglegen',
    close: 'Schließen',
    notifyText: 'Antworten Sie auf der Seite des Portals.',
  },
  sshKeys: {
    title: 'SSH-Schlüssel',
    about:
      'Mit einem SSH-Schlüssel kommen Ihre Skripte und Programme ohne Browser in Ihre eigenen Desktops. Hier wird nur die öffentliche Hälfte aufbewahrt; die private bleibt auf Ihrem Rechner.',
    loading: 'Ihre Schlüssel werden geladen',
    yours: 'Ihre Schlüssel',
    none: 'Sie haben noch keine Schlüssel.',
    count_one: '{{count}} Schlüssel',
    count_other: '{{count}} Schlüssel',
    added: 'Hinzugefügt {{when}}',
    used: 'zuletzt benutzt {{when}}',
    neverUsed: 'noch nicht benutzt',
    provided: 'Aus dem Konto Ihrer Einrichtung',
    remove: 'Entfernen',
    confirmTitle: '{{name}} entfernen?',
    confirmText: 'Programme, die diesen Schlüssel benutzen, kommen dann nicht mehr in Ihre Desktops.',
    confirmYes: 'Entfernen',
    confirmNo: 'Behalten',
    addTitle: 'Schlüssel hinzufügen',
    publicKey: 'Öffentlicher Schlüssel',
    publicKeyHint:
      'Die Zeile in einer Datei wie ~/.ssh/id_ed25519.pub. Möglich sind Ed25519, ECDSA und RSA ab 2.048 Bit.',
    file: 'Oder aus einer Datei nehmen',
    name: 'Name',
    nameHint: 'Damit Sie Ihre Schlüssel unterscheiden können. Bleibt er leer, gilt, was hinter dem Schlüssel steht.',
    add: 'Schlüssel hinzufügen',
    adding: 'Wird hinzugefügt …',
    addedNow: 'Der Schlüssel ist hinzugefügt.',
    full: 'Sie haben {{count}} Schlüssel, mehr sind nicht möglich. Entfernen Sie zuerst einen.',
    unsent: {
      private:
        'Das ist ein privater Schlüssel. Er wurde nirgendwohin geschickt und gehört nur auf Ihren Rechner. Nehmen Sie die Datei, die auf .pub endet.',
      'too-long': 'Das ist zu lang für einen öffentlichen Schlüssel. Es wurde nicht abgeschickt.',
    },
    use: 'So benutzen Sie ihn',
    useText:
      'Das Skript dcv_token_by_key gibt ein Token für Ihren laufenden DCV-Desktop aus. Sie bekommen es von den Leuten, die dieses Portal betreiben; es braucht nur curl und ssh-keygen.',
  },
  banner: {
    offline: 'Sie sind offline. Was Sie sehen, kann veraltet sein; es wird erneuert, sobald Sie wieder verbunden sind.',
    reconnecting: 'Wird neu verbunden …',
  },
  problem: {
    again: 'Noch einmal versuchen',
    close: 'Meldung schließen',
    request: 'Anfrage {{id}}',
    other: 'Das Portal sagt: {{message}}',
    reload: 'Seite neu laden',
  },
  notFound: { text: 'Vielleicht ist die Adresse vertippt, oder die Seite ist umgezogen.', back: 'Zu den Desktops' },
};
