import { HostName } from '#core/contract/dcv.ts';
import { beginning, sessionParameter, type HostDocument } from './host-document.ts';

/** Names with commas between them, or none. */
const names = new RegExp(`^(${HostName.source.slice(1, -1)}(,${HostName.source.slice(1, -1)}){0,19})?$`);

/** Says who may do what in a session: its owner everything, those who watch see it and nothing else. Replaces what was said before. */
export const permissionsDocument: HostDocument = {
  description: 'Deskpool: says who may watch a DCV session',
  parameters: {
    session: sessionParameter,
    watchers: { description: 'Users who may watch, with commas between them', pattern: names, default: '' },
  },
  timeout: 30,
  script: [
    ...beginning,
    "session='{{ session }}'",
    "watchers='{{ watchers }}'",
    'file=$(mktemp)',
    'trap \'rm -f "$file"\' EXIT',
    '{',
    '  echo "[permissions]"',
    '  echo "%owner% allow builtin"',
    '  for watcher in $(printf %s "$watchers" | tr , " "); do echo "$watcher allow display"; done',
    '} > "$file"',
    '# The server reads it as its own user.',
    'chmod 0644 "$file"',
    'dcv set-permissions --session "$session" --file "$file"',
    'echo set',
  ],
};
