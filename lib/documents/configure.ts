import { VerifierUrl, webUrlPath } from '#core/contract/dcv.ts';
import { beginning, type HostDocument } from './host-document.ts';

/**
 * Tells DCV how it is reached and whom it asks about tokens, and starts it anew if that was news; that ends its sessions, so it is
 * done before a host takes any. No session by itself, and no screen that locks: its user has no password to unlock it with.
 */
export const configureDocument: HostDocument = {
  description: 'Deskpool: tells DCV how it is reached and whom it asks about tokens',
  parameters: {
    verifier: { description: 'Where DCV asks whether a token is good', pattern: VerifierUrl },
  },
  timeout: 120,
  script: [
    ...beginning,
    "verifier='{{ verifier }}'",
    'touch "$conf"',
    'cp "$conf" "$conf.deskpool"',
    '# set_key SECTION KEY VALUE: replaces the key where the section has it, adds it where not.',
    'set_key() {',
    '  awk -v section="[$1]" -v key="$2" -v value="$3" \'',
    '    function put() { if (!done) print key "=" value; done = 1 }',
    '    /^[ \\t]*\\[/ { if (inside) put(); inside = ($1 == section) }',
    '    inside && $0 ~ "^[ \\t]*" key "[ \\t]*=" { put(); next }',
    '    { print }',
    '    END { if (!done) { if (!inside) print section; put() } }',
    '  \' "$conf.deskpool" > "$conf.deskpool.new"',
    '  mv "$conf.deskpool.new" "$conf.deskpool"',
    '}',
    `set_key connectivity web-url-path '"${webUrlPath}"'`,
    'set_key security auth-token-verifier "\\"$verifier\\""',
    'set_key security os-auto-lock false',
    'set_key session-management create-session false',
    'if cmp -s "$conf" "$conf.deskpool"; then rm "$conf.deskpool"; echo unchanged; exit 0; fi',
    '# Written into the file that is there, so that its owner and mode stay.',
    'cat "$conf.deskpool" > "$conf"',
    'rm "$conf.deskpool"',
    'systemctl restart dcvserver',
    'echo configured',
  ],
};
