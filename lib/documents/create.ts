import { beginning, sessionParameter, userParameter, type HostDocument } from './host-document.ts';

/**
 * Makes a user and his session. One that is there already is left alone, so that asking twice makes one; one of another owner or kind
 * is an error. Nobody knows a password of the user, for he has none: he comes in by tokens alone.
 */
export const createDocument: HostDocument = {
  description: 'Deskpool: makes a user and his DCV session',
  parameters: {
    session: sessionParameter,
    user: userParameter,
    type: { description: 'virtual or console', pattern: /^(virtual|console)$/ },
  },
  timeout: 120,
  script: [
    ...beginning,
    "session='{{ session }}'",
    "user='{{ user }}'",
    "type='{{ type }}'",
    'if ! getent passwd "$user" >/dev/null; then',
    '  # Of two who come at once the second finds the user made.',
    '  useradd --create-home --shell /bin/bash "$user" || getent passwd "$user" >/dev/null',
    'fi',
    'if found=$(dcv describe-session "$session" --json 2>/dev/null); then',
    '  has() { printf %s "$found" | tr -d "\\r\\n" | grep -Eq "\\"$1\\" *: *\\"$2\\""; }',
    '  if has owner "$user" && has type "$type"; then echo exists; exit 0; fi',
    '  echo "Another session is called $session." >&2',
    '  exit 3',
    'fi',
    'if [ "$type" = virtual ]; then',
    '  dcv create-session --type virtual --name "$session" --user "$user" --owner "$user" "$session"',
    'else',
    '  dcv create-session --type console --name "$session" --owner "$user" "$session"',
    'fi',
    'dcv describe-session "$session" --json >/dev/null',
    'echo created',
  ],
};
