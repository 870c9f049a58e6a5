/** One at a time: what takes long is said again before it is done. Not every machine that stands for a host has `flock`. */
export const oneAtATime: readonly string[] = [
  'mkdir -p "$root/etc/deskpool"',
  'if command -v flock >/dev/null; then exec 9>"$root/etc/deskpool/.lock"; flock 9; fi',
];

/** Tells the relay whom it asks and as whom; it is started anew where that is news. Nobody but root and the relay may read it. */
export const relayFile: readonly string[] = [
  'relay="$root/etc/deskpool/relay.json"',
  '(umask 077; printf \'{"portal":"%s","host":"%s","secret":"%s"}\\n\' "$portal" "$host" "$secret" > "$relay.new")',
  'if getent group deskpool-relay >/dev/null; then',
  '  chgrp deskpool-relay "$relay.new"',
  '  chmod 0640 "$relay.new"',
  'fi',
  'if cmp -s "$relay" "$relay.new"; then',
  '  rm "$relay.new"',
  'else',
  '  mv "$relay.new" "$relay"',
  '  # Where it is installed already; a new one is started by its installer.',
  '  if [ -e "$root/etc/systemd/system/deskpool-relay.service" ]; then systemctl restart deskpool-relay; fi',
  'fi',
];

/**
 * Fetches our pieces from the portal, holds them against their checksum, which comes by Systems Manager and not from there, and
 * installs them, whoever had the port before: the host is the portal's. Desktops work without them; so a host that can't have them
 * says so, and opens all the same.
 */
export const installPieces: readonly string[] = [
  'pieces="$root/opt/deskpool/host/archive"',
  'install_pieces() {',
  '  folder=$(mktemp -d) &&',
  '    curl -fsS -m 120 --retry 3 -o "$folder/host.tar.gz" "$portal/host/deskpool-host-$archive.tar.gz" &&',
  '    echo "$archive  $folder/host.tar.gz" | sha256sum -c - >/dev/null &&',
  '    tar -xzf "$folder/host.tar.gz" -C "$folder" &&',
  '    "$folder/deskpool-host/install.sh" --force --quiet && echo "$archive" > "$pieces"',
  '}',
  'if [ -n "$archive" ] && [ "$archive" != "$(cat "$pieces" 2>/dev/null)" ]; then',
  '  install_pieces || echo "Our pieces for scripts could not be installed; desktops work without them." >&2',
  '  rm -rf "${folder:-}"',
  'fi',
];
