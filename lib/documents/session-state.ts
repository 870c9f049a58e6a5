/**
 * What is kept of a session on its host, beside DCV: a folder of root's own, in which nobody can lay a trap. `about` says whose it is and
 * how it was made, for the day on which it is closed.
 */
export const sessionState = 'state="$root/var/lib/deskpool-sessions/$session"';

/**
 * Writes the session's variables into a file that its user alone can read, and the program that DCV starts the desktop with, which has
 * them in its environment. Each comes as `NAME:VALUE` with its value in base64; it is put between single quotes, and those in it are
 * taken apart, so that whatever is in it stays a value.
 */
export const writeVariables: readonly string[] = [
  'mkdir -p "$state"',
  'chmod 0755 "$root/var/lib/deskpool-sessions" "$state"',
  'printf "%s %s %s\\n" "$user" "$type" "$guest" > "$state/about"',
  'rm -f "$state/env"',
  '(',
  '  umask 077',
  '  set -f',
  '  for pair in $variables; do',
  '    name=${pair%%:*}',
  '    case "$name" in "" | *[!A-Z0-9_]*) continue ;; esac',
  '    printf "export %s=\'" "$name"',
  '    printf %s "${pair#*:}" | base64 -d | sed "s/\'/\'\\\\\\\\\'\'/g"',
  '    printf "\'\\n"',
  '  done > "$state/env"',
  ')',
  'chown "$user" "$state/env"',
  'cat > "$state/init" <<\'END\'',
  '#!/bin/sh',
  '. "$(dirname "$0")/env"',
  'exec "${DESKPOOL_ROOT:-}/etc/dcv/dcvsessioninit" "$@"',
  'END',
  'chmod 0755 "$state/init"',
];
