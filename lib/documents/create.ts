import { consoleProfile, consoleUser } from './console.ts';
import { beginning, nameParameter, sessionParameter, userParameter, type HostDocument } from './host-document.ts';
import { ownPermissions } from './permissions.ts';
import { sessionState, writeVariables } from './session-state.ts';

/** `NAME:VALUE` with the value in base64, and spaces between them; or nothing. */
const pairs = /^([A-Z][A-Z0-9_]{0,63}:[A-Za-z0-9+/]*={0,2}( [A-Z][A-Z0-9_]{0,63}:[A-Za-z0-9+/]*={0,2})*)?$/;

/**
 * Makes a user and his session. One that is there already is left alone, so that asking twice makes one; one of another owner or kind
 * is an error. Nobody knows a password of the user, for he has none: he comes in by tokens alone, and at a host's own display he is
 * logged in without one. A guest is a user for this session alone, and has it for himself: one connection at a time.
 */
export const createDocument: HostDocument = {
  description: 'Deskpool: makes a user and his DCV session',
  parameters: {
    session: sessionParameter,
    user: userParameter,
    type: { description: 'virtual or console', pattern: /^(virtual|console)$/ },
    name: nameParameter,
    guest: { description: 'yes: the user leaves with the session', pattern: /^(yes|no)$/, default: 'no' },
    variables: { description: 'Variables for the desktop, as NAME:BASE64', pattern: pairs, default: '' },
  },
  timeout: 120,
  script: [
    ...beginning,
    "session='{{ session }}'",
    "user='{{ user }}'",
    "type='{{ type }}'",
    "name='{{ name }}'",
    "guest='{{ guest }}'",
    "variables='{{ variables }}'",
    sessionState,
    ...consoleUser,
    'if ! getent passwd "$user" >/dev/null; then',
    '  # Of two who come at once the second finds the user made.',
    '  useradd --create-home --shell /bin/bash "$user" || getent passwd "$user" >/dev/null',
    'fi',
    'if found=$(dcv describe-session "$session" --json 2>/dev/null); then',
    '  has() { printf %s "$found" | tr -d "\\r\\n" | grep -Eq "\\"$1\\" *: *\\"$2\\""; }',
    '  if has owner "$user" && has type "$type" && { [ -z "$name" ] || has name "$name"; }; then',
    '    echo exists',
    '    exit 0',
    '  fi',
    '  echo "Another session is called $session." >&2',
    '  exit 3',
    'fi',
    'if [ "$type" = console ] && [ -n "$(dcv list-sessions)" ]; then',
    '  echo "Another session is there, and a console session tolerates none." >&2',
    '  exit 4',
    'fi',
    ...writeVariables,
    ...ownPermissions,
    'set -- --name "${name:-$session}" --owner "$user" --permissions-file "$state/session.perm"',
    'if [ "$guest" = yes ]; then set -- "$@" --max-concurrent-clients 1; fi',
    'if [ "$type" = virtual ]; then',
    '  # What DCV starts by itself is started by us, with the variables.',
    '  if [ -x "$root/etc/dcv/dcvsessioninit" ]; then set -- "$@" --init "$state/init"; fi',
    '  dcv create-session --type virtual --user "$user" "$@" "$session"',
    'else',
    ...consoleProfile,
    '  console_user "$user"',
    '  # The display takes a moment to come up.',
    '  create() { dcv create-session --type console "$@" "$session"; }',
    '  create "$@" || { sleep 2; create "$@"; } || { sleep 5; create "$@"; }',
    'fi',
    'dcv describe-session "$session" --json >/dev/null',
    'echo created',
  ],
};
