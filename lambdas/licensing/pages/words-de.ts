import type { Words } from './words.ts';

const commands =
  'Die Listen als JSON: <a href="/-/leases?origin=true">Lizenzen</a>, <a href="/-/origins?leases=true">Rechner</a>, <a href="/-/use">Belegung und Aussicht</a>.';

export const de: Words = {
  pageNames: ['Lizenzen', 'Verwalten', 'Alle Aufrufe'],
  pages: 'Seiten des Lizenzdienstes',
  skip: 'Zum Inhalt',
  portal: 'Deskpool, zum Portal',
  other: { language: 'en', name: 'English' },
  readme: {
    title: 'vGPU-Lizenzen',
    what: 'Dieser Dienst verleiht vGPU-Lizenzplätze an die Gastsysteme von Desktops, nach dem Protokoll des „delegated licence service“ in der Fassung 1.5.4.',
    owned:
      'Die Plätze müssen gekauft sein: Es werden nie mehr verliehen, als der Betreiber mit Nachweis und Enddatum angegeben hat, und gar keine, wo nichts angegeben ist.',
    drivers:
      'Kein Treiber wird verändert. Treiber ab Zweig 570 (vGPU 18) nehmen nur den offiziellen Dienst an und werden hier abgewiesen.',
    seats: 'Plätze',
    guests: 'Einem Gastsystem eine Lizenz geben',
    open: 'Ein Gastsystem braucht eine Datei, sein Client-Token. Hier kann es jeder abrufen.',
    ticket:
      'Ein Gastsystem braucht eine Datei, sein Client-Token. Jeder Desktop mit Lizenz erfährt in <code>CLIENT_TOKEN_URL</code>, wo er seines abruft.',
    linux: 'Unter Linux, als root:',
    windows: 'Unter Windows, als Administrator:',
    clock:
      'Die Uhr des Gastsystems muss stimmen: Eine falsche Uhrzeit oder Zeitzone ist der häufigste Grund, weshalb ein Gastsystem keine Lizenz bekommt.',
  },
  pools: {
    none: 'Es ist keine Berechtigung angegeben, also wird nichts verliehen.',
    demonstration: 'Vorführung: berechtigt zu nichts',
    of: 'von',
    tooFew: 'Zu wenige Tage für eine Vorhersage.',
    enough: 'Reicht für das kommende Jahr, wenn es so weitergeht.',
    columns: ['Lizenz', 'Belegt', 'Nachweis', 'Aussicht'],
    peakOf: (peak, days) => `Höchstens ${peak} an ${days === 1 ? 'einem Tag' : `${days} Tagen`}.`,
    fullOn: (day) => `Am ${day} alle belegt, wenn es so weitergeht.`,
    fewer: (day) => `Ab ${day} sind es weniger.`,
  },
  manage: {
    title: 'Lizenzen verwalten',
    signIn: 'Die Administration sieht hier, wer welche Lizenz hat und wer sie hatte.',
    signInLink: 'Anmelden',
    failed: 'Das hat nicht geklappt:',
    unreachable: 'Der Dienst war nicht zu erreichen. Bitte versuchen Sie es noch einmal.',
    heldTitle: 'Wer Lizenzen hat',
    nobody: 'Gerade hat niemand eine Lizenz.',
    noSession: 'keine',
    more: 'Mehr zeigen',
    remove: 'Entziehen',
    lists: commands,
    noPast: 'Es ist keine Lizenz zurückgegeben worden.',
    day: 'Tag (UTC)',
    show: 'Zeigen',
    csv: 'Als CSV herunterladen',
    cut: 'Es gibt mehr als diese. Die CSV-Datei enthält bis zu tausend und sagt im Header <code>Link</code>, wo es weitergeht.',
    removalTitle: 'Entziehen',
    removalText: 'Ein Rechner, dem die Lizenz entzogen wird, kann sofort wieder eine leihen.',
    endExpired: 'Abgelaufene beenden',
    askExpired: 'Alle abgelaufenen Lizenzen beenden?',
    removeAll: 'Alle Rechner und Lizenzen entfernen',
    askAll: 'Jeden Rechner und jede Lizenz entfernen?',
    cancel: 'Abbrechen',
    sure: 'Entziehen',
    heldColumns: ['Lizenz', 'Sitzung', 'Rechner', 'Seit', 'Bis'],
    pastColumns: ['Lizenz', 'Sitzung', 'Rechner', 'Von', 'Bis', 'Beendet'],
    askRemove: (feature, machine) => `Dem Rechner ${machine} die Lizenz ${feature} entziehen?`,
    pastTitle: (of) => `Beendet: ${of}`,
    renewed: (times) => (times === 1 ? 'einmal erneuert' : `${times}-mal erneuert`),
    reasons: {
      returned: 'vom Rechner zurückgegeben',
      expired: 'abgelaufen',
      'session-ended': 'mit der Sitzung',
      removed: 'durch die Administration',
    },
  },
  docs: {
    title: 'Alle Aufrufe',
    intro: 'Dasselbe als <a href="/openapi.json">OpenAPI-Dokument</a>.',
    columns: ['Methode', 'Pfad', 'Wozu', 'Wer'],
    who: {
      origin: 'Rechner mit Bearer-Token',
      operator: 'die Administration',
      anyone: 'alle; die Administration sieht mehr',
      machine: 'alle',
    },
  },
};
