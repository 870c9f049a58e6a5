import { InstanceId, VerifierUrl, webUrlPath } from '#core/contract/dcv.ts';
import { PortalOrigin, RelaySecret } from '#core/contract/host-relay.ts';
import { installPieces, oneAtATime, relayFile } from './configure-relay.ts';
import { beginning, type HostDocument } from './host-document.ts';

/**
 * Tells DCV how it is reached and whom it asks about tokens, and starts it anew if that was news; that ends its sessions, so it is
 * done before a host takes any. No session by itself, and no screen that locks: its user has no password to unlock it with. The host
 * gets our pieces for scripts, and they are told whom they ask.
 */
export const configureDocument = {
  description: 'Deskpool: tells DCV how it is reached and whom it asks about tokens',
  parameters: {
    verifier: { description: 'Where DCV asks whether a token is good', pattern: VerifierUrl },
    portal: { description: 'The portal that scripts on the host ask', pattern: PortalOrigin },
    host: { description: 'The host’s own name', pattern: InstanceId },
    secret: { description: 'By which scripts on the host prove that they ask from there', pattern: RelaySecret },
    archive: {
      description: 'SHA-256 of the archive with our pieces; none where nothing is to be installed',
      pattern: /^([0-9a-f]{64})?$/,
      default: '',
    },
  },
  // Pieces and their Node have to be fetched.
  timeout: 600,
  script: [
    ...beginning,
    "verifier='{{ verifier }}'",
    "portal='{{ portal }}'",
    "host='{{ host }}'",
    "secret='{{ secret }}'",
    "archive='{{ archive }}'",
    ...oneAtATime,
    'touch "$conf"',
    'before=$(cksum < "$conf")',
    ...relayFile,
    ...installPieces,
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
    '# Written into the file that is there, so that its owner and mode stay.',
    'cmp -s "$conf" "$conf.deskpool" || cat "$conf.deskpool" > "$conf"',
    'rm "$conf.deskpool"',
    'if [ "$before" = "$(cksum < "$conf")" ]; then echo unchanged; exit 0; fi',
    'systemctl restart dcvserver',
    'echo configured',
  ],
} as const satisfies HostDocument;

/** The same, on hosts that get the archive with this SHA-256; with none for no archive. */
export const configureWith = (archive: string): HostDocument => ({
  ...configureDocument,
  parameters: {
    ...configureDocument.parameters,
    archive: { ...configureDocument.parameters.archive, default: archive },
  },
});
