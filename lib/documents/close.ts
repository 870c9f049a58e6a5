import { beginning, sessionParameter, type HostDocument } from './host-document.ts';

/** Closes a session. One that is not there is closed. */
export const closeDocument: HostDocument = {
  description: 'Deskpool: closes a DCV session',
  parameters: { session: sessionParameter },
  timeout: 120,
  script: [
    ...beginning,
    "session='{{ session }}'",
    'dcv list-sessions >/dev/null',
    'if ! dcv describe-session "$session" --json >/dev/null 2>&1; then echo gone; exit 0; fi',
    'dcv close-session "$session"',
    'echo closed',
  ],
};
