import type { Words } from './words.ts';

const commands =
  'The lists as JSON: <a href="/-/leases?origin=true">leases</a>, <a href="/-/origins?leases=true">machines</a>, <a href="/-/use">use and forecast</a>.';

export const en: Words = {
  pageNames: ['Licences', 'Manage', 'All calls'],
  pages: 'Pages of the licence service',
  skip: 'Skip to the content',
  portal: 'Deskpool, to the portal',
  other: { language: 'de', name: 'Deutsch' },
  readme: {
    title: 'vGPU licences',
    what: 'This service leases vGPU licence seats to the guests of desktops, by the delegated licence service protocol as of 1.5.4.',
    owned:
      'Seats have to be owned: none is leased beyond what the operator has declared with evidence and an end date, and nothing is leased where nothing is declared.',
    drivers:
      'No driver is modified. Guest drivers of branch 570 (vGPU 18) and later accept the official service alone, and are refused here.',
    seats: 'Seats',
    guests: 'Let a guest have a licence',
    open: 'A guest needs one file, its client token. Anybody may fetch it here.',
    ticket:
      'A guest needs one file, its client token. Each desktop that has licences is told in <code>CLIENT_TOKEN_URL</code> where to fetch its own.',
    linux: 'On Linux, as root:',
    windows: 'On Windows, as administrator:',
    clock:
      'The guest’s clock has to be right: a wrong time or time zone is the most frequent reason why a guest gets no licence.',
  },
  pools: {
    none: 'No entitlement is declared, so nothing is leased.',
    demonstration: 'Demonstration: grants nothing',
    of: 'of',
    tooFew: 'Not enough days for a forecast.',
    enough: 'Enough for the coming year, if it goes on like this.',
    columns: ['Feature', 'In use', 'Evidence', 'Outlook'],
    peakOf: (peak, days) => `At most ${peak} in ${days === 1 ? 'one day' : `${days} days`}.`,
    fullOn: (day) => `All in use on ${day}, if it goes on like this.`,
    fewer: (day) => `Fewer are owned from ${day} on.`,
  },
  manage: {
    title: 'Manage licences',
    signIn: 'Administrators see here who holds which licence, and who held it.',
    signInLink: 'Sign in',
    failed: 'That did not work:',
    unreachable: 'The service could not be reached. Please try again.',
    heldTitle: 'Who holds licences',
    nobody: 'Nobody holds a licence right now.',
    noSession: 'none',
    more: 'Show more',
    remove: 'Remove',
    lists: commands,
    noPast: 'No lease has ended.',
    day: 'Day (UTC)',
    show: 'Show',
    csv: 'Download as CSV',
    cut: 'There are more than these. The CSV has up to a thousand, and says in its header <code>Link</code> where it goes on.',
    removalTitle: 'Remove',
    removalText: 'A machine whose lease is removed may borrow again as soon as it asks.',
    endExpired: 'End what has expired',
    askExpired: 'End all leases that have expired?',
    removeAll: 'Remove all machines and leases',
    askAll: 'Remove every machine and every lease?',
    cancel: 'Cancel',
    sure: 'Remove',
    heldColumns: ['Feature', 'Session', 'Machine', 'Since', 'Until'],
    pastColumns: ['Feature', 'Session', 'Machine', 'From', 'Until', 'Ended'],
    askRemove: (feature, machine) => `Remove the lease of ${machine} for ${feature}?`,
    pastTitle: (of) => `Ended: ${of}`,
    renewed: (times) => (times === 1 ? 'renewed once' : `renewed ${times} times`),
    reasons: {
      returned: 'returned by the machine',
      expired: 'expired',
      'session-ended': 'with its session',
      removed: 'by an administrator',
    },
  },
  docs: {
    title: 'All calls',
    intro: 'The same as an <a href="/openapi.json">OpenAPI document</a>.',
    columns: ['Method', 'Path', 'What for', 'Who'],
    who: {
      origin: 'machines with a bearer token',
      operator: 'administrators',
      anyone: 'anyone; administrators see more',
      machine: 'anyone',
    },
  },
};
