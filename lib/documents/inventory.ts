import { dcvPort } from '#core/contract/dcv.ts';
import { beginning, type HostDocument } from './host-document.ts';

/**
 * Tells what runs on a host and who is connected. Packed, because Systems Manager keeps the first 24,000 characters of what a command
 * prints; with a last line that says it is whole. A server that cannot list connections as JSON leaves them out.
 */
export const inventoryDocument: HostDocument = {
  description: 'Deskpool: tells which DCV sessions run and who is connected',
  parameters: {},
  timeout: 60,
  script: [
    ...beginning,
    'one_line() { tr -d "\\r\\n"; echo; }',
    `port=$(sed -n 's/^ *web-port *= *"\\{0,1\\}\\([0-9]\\{1,5\\}\\).*/\\1/p' "$conf" | head -n 1)`,
    'sessions=$(dcv list-sessions)',
    'ids=$(printf "%s\\n" "$sessions" | tr -d "\\r" |',
    `  sed -n "s/^Session: '\\{0,1\\}\\([A-Za-z0-9._-]\\{1,64\\}\\)'\\{0,1\\} (.*/\\1/p")`,
    '{',
    `  echo "deskpool 1 \${port:-${dcvPort}}"`,
    '  for id in $ids; do',
    '    # One that has ended since is none.',
    '    described=$(dcv describe-session "$id" --json 2>/dev/null) || continue',
    '    printf "session "; printf %s "$described" | one_line',
    '    watchers="$root/var/lib/deskpool-sessions/$id/watchers"',
    '    if [ -f "$watchers" ]; then head -n 1 "$watchers"; else echo "watchers 0 -"; fi',
    '    connections=$(dcv list-connections "$id" --json 2>/dev/null) || continue',
    '    printf "connections "; printf %s "$connections" | one_line',
    '  done',
    '  echo end',
    '} | gzip -9 | base64 | tr -d "\\n"',
  ],
};
