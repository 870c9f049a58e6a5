/**
 * Shell of hosts whose one display people work on. `console_user NAME` has the display manager log this user in by itself, since he has
 * no password to do it with, and nobody where the name is empty: then the greeter is there again. Whoever was logged in before is
 * logged out by that. Knows GDM and LightDM; a display with neither keeps what it shows.
 */
export const consoleUser: readonly string[] = [
  'console_user() {',
  '  for file in "$root/etc/gdm/custom.conf" "$root/etc/gdm3/custom.conf"; do',
  '    [ -f "$file" ] || continue',
  '    awk -v user="$1" \'',
  '      function put() { if (user != "") print "AutomaticLoginEnable=true\\nAutomaticLogin=" user; done = 1 }',
  '      /^[ \\t]*AutomaticLogin(Enable)?[ \\t]*=/ { next }',
  '      { print }',
  '      $1 == "[daemon]" && !done { put() }',
  '      END { if (!done && user != "") { print "[daemon]"; put() } }',
  '    \' "$file" > "$file.deskpool"',
  '    cat "$file.deskpool" > "$file"',
  '    rm "$file.deskpool"',
  '  done',
  '  if [ -d "$root/etc/lightdm" ]; then',
  '    mkdir -p "$root/etc/lightdm/lightdm.conf.d"',
  '    printf "[Seat:*]\\nautologin-user=%s\\nautologin-user-timeout=0\\n" "$1" \\',
  '      > "$root/etc/lightdm/lightdm.conf.d/90-deskpool.conf"',
  '  fi',
  '  systemctl restart display-manager',
  '}',
];

/**
 * What the display's user has in his environment: his session's variables, by a link that is his own file's. `-O` keeps it from anybody
 * else who logs in.
 */
export const consoleProfile: readonly string[] = [
  'mkdir -p "$root/etc/profile.d"',
  'cat > "$root/etc/profile.d/deskpool.sh" <<\'END\'',
  'if [ -O /var/lib/deskpool-sessions/.console-env ]; then . /var/lib/deskpool-sessions/.console-env; fi',
  'END',
  'chmod 0644 "$root/etc/profile.d/deskpool.sh"',
  'ln -sfn "$state/env" "$root/var/lib/deskpool-sessions/.console-env"',
];
