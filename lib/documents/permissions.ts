import { HostName } from '#core/contract/dcv.ts';
import { beginning, sessionParameter, type HostDocument } from './host-document.ts';
import { sessionState } from './session-state.ts';

const name = HostName.source.slice(1, -1);
/** Names with commas between them; `-` for nobody; `=` for those whom it was said of before. */
const names = new RegExp(`^(=|-|${name}(,${name}){0,19})$`);

/** Says to a session that is made what only its owner may, in a file that it can be given. */
export const ownPermissions: readonly string[] = [
  'printf "[permissions]\\n%%owner%% allow builtin\\n" > "$state/session.perm"',
  'chmod 0644 "$state/session.perm"',
  'rm -f "$state/watchers" "$state/controllers" "$state/joined"',
];

/**
 * Says who may do what in a session: its owner and whoever was given it everything, those who watch see it and nothing else. Makes the
 * users that are not there yet, since DCV lets in nobody else. Of two changes the later one counts, in whatever order they come; what
 * holds in the end is printed, and is kept beside the session for the inventory to tell.
 */
export const permissionsDocument: HostDocument = {
  description: 'Deskpool: says who may watch a DCV session',
  parameters: {
    session: sessionParameter,
    controllers: {
      description: 'Users who may do everything: with commas, - for none, = as before',
      pattern: names,
      default: '=',
    },
    watchers: {
      description: 'Users who may watch: with commas, - for none, = as before',
      pattern: names,
      default: '=',
    },
    joined: {
      description: 'Users who joined with leave: with commas, - for none, = as before',
      pattern: names,
      default: '=',
    },
    version: { description: 'Of the list of those who watch', pattern: /^[0-9]{1,9}$/, default: '0' },
  },
  timeout: 60,
  script: [
    ...beginning,
    "session='{{ session }}'",
    "controllers='{{ controllers }}'",
    "watchers='{{ watchers }}'",
    "joined='{{ joined }}'",
    "version='{{ version }}'",
    sessionState,
    'dcv describe-session "$session" --json >/dev/null',
    'mkdir -p "$state"',
    'chmod 0755 "$root/var/lib/deskpool-sessions" "$state"',
    '# One at a time; whoever has held the lock for ten seconds was killed.',
    'tries=0',
    'until mkdir "$state/permitting" 2>/dev/null; do',
    '  tries=$((tries + 1))',
    '  if [ "$tries" -ge 50 ]; then break; fi',
    '  sleep 0.2',
    'done',
    'trap \'rmdir "$state/permitting" 2>/dev/null || true\' EXIT',
    'known=0 watching=- controlling=- joining=-',
    'if [ -f "$state/watchers" ]; then read -r _ known watching < "$state/watchers"; fi',
    'if [ -f "$state/controllers" ]; then read -r controlling < "$state/controllers"; fi',
    'if [ "$watchers" != = ] && [ "$version" -ge "$known" ]; then known=$version watching=$watchers; fi',
    'if [ -f "$state/joined" ]; then read -r joining < "$state/joined"; fi',
    'if [ "$controllers" != = ]; then controlling=$controllers; fi',
    'if [ "$joined" != = ]; then joining=$joined; fi',
    'each() { if [ "$1" != - ]; then printf %s "$1" | tr , " "; fi; }',
    '{',
    '  echo "[permissions]"',
    '  echo "%owner% allow builtin"',
    '  for user in $(each "$controlling"); do echo "$user allow builtin"; done',
    '  for user in $(each "$watching") $(each "$joining"); do echo "$user allow display"; done',
    '} > "$state/session.perm.new"',
    'for user in $(each "$controlling") $(each "$watching") $(each "$joining"); do',
    '  getent passwd "$user" >/dev/null || useradd --create-home --shell /bin/bash "$user" ||',
    '    getent passwd "$user" >/dev/null',
    'done',
    '# The server reads it as its own user.',
    'chmod 0644 "$state/session.perm.new"',
    'mv "$state/session.perm.new" "$state/session.perm"',
    'dcv set-permissions --session "$session" --file "$state/session.perm"',
    'echo "$controlling" > "$state/controllers"',
    'echo "$joining" > "$state/joined"',
    'echo "watchers $known $watching" > "$state/watchers"',
    'cat "$state/watchers"',
  ],
};
