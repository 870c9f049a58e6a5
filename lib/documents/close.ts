import { consoleUser } from './console.ts';
import { beginning, nameParameter, sessionParameter, type HostDocument } from './host-document.ts';
import { sessionState } from './session-state.ts';

/**
 * Closes a session. One that is not there is closed. Closing a console ends what DCV shows, and nothing else; so whoever worked there
 * is logged out, with all that he left running, and a guest leaves altogether, with his files.
 */
export const closeDocument: HostDocument = {
  description: 'Deskpool: closes a DCV session',
  parameters: { session: sessionParameter, name: nameParameter },
  timeout: 120,
  script: [
    ...beginning,
    "session='{{ session }}'",
    "name='{{ name }}'",
    sessionState,
    ...consoleUser,
    'dcv list-sessions >/dev/null',
    'user= type= guest=',
    'if [ -f "$state/about" ]; then read -r user type guest < "$state/about"; fi',
    'said=gone',
    'if found=$(dcv describe-session "$session" --json 2>/dev/null); then',
    '  # One that somebody made by hand under this id has not our name, and is none of ours.',
    '  has_name() { printf %s "$found" | tr -d "\\r\\n" | grep -Eq "\\"name\\" *: *\\"$name\\""; }',
    '  if [ -n "$name" ] && ! has_name; then echo another; exit 0; fi',
    '  dcv close-session "$session"',
    '  said=closed',
    'fi',
    'if [ "$type" = console ]; then',
    '  rm -f "$root/var/lib/deskpool-sessions/.console-env"',
    '  console_user ""',
    '  # Where nobody is logged in there is nobody to log out.',
    '  loginctl terminate-user "$user" 2>/dev/null || true',
    'fi',
    'if [ "$guest" = yes ] && getent passwd "$user" >/dev/null; then',
    '  userdel --force --remove "$user" || ! getent passwd "$user" >/dev/null',
    'fi',
    'rm -rf "$state"',
    'echo "$said"',
  ],
};
