# shellcheck shell=bash
# Its variables are install.sh's.
# shellcheck disable=SC2034,SC2154
# Sourced by install.sh: which Node the relay runs on. Uses `here`, `home`, `root`, `folder` and what was asked for; sets `relay_node`.

# good_node FILE: whether it runs and is of version 20 or later.
good_node() {
  local version
  version=$("$1" --version 2>/dev/null) || return 1
  [[ "$version" =~ ^v([0-9]+)\. ]] && [ "${BASH_REMATCH[1]}" -ge 20 ]
}

# within_reach FILE: whether the relay's own user may run it. He sees no home, and his unit holds a plain path.
within_reach() {
  [[ "$1" =~ ^/[A-Za-z0-9/._+-]+$ ]] || return 1
  case "$1" in /root/* | /home/* | /run/user/* | /tmp/*) return 1 ;; esac
}

# own_node ARCHIVE SHA512: takes node out of an archive into /opt/deskpool/node, if it is what it should be and runs here.
own_node() {
  [ "$(sha512sum < "$1" | cut -d ' ' -f 1)" = "$2" ] || fail "$1 has another checksum than it should have."
  mkdir -p "$folder/node"
  tar -xf "$1" -C "$folder/node" --strip-components=1
  [ -x "$folder/node/bin/node" ] || fail "there is no bin/node in $1."
  good_node "$folder/node/bin/node" ||
    fail "the Node in $1 does not run here, or is older than 20. Where the C library is older than 2.28 it takes a Node that was built for it: --node-archive and --node-sha512."
  mkdir -p "$home/node/bin"
  cp "$folder/node/bin/node" "$home/node/bin/node.new"
  chmod 0755 "$home/node/bin/node.new"
  mv "$home/node/bin/node.new" "$home/node/bin/node"
  [ ! -e "$folder/node/LICENSE" ] || cp "$folder/node/LICENSE" "$home/node/LICENSE"
  echo "$2" > "$home/node/sha512"
  changed=yes
}

# One that is asked for; else one that is there; else the one that Deskpool itself uses.
find_node() {
  local machine version sha512 url found
  read -r machine version sha512 url < <(grep "^$(uname -m) " "$here/node-pins" || echo "- - - -")
  if [ -n "$node" ]; then
    if ! within_reach "$node" || ! good_node "$node"; then
      fail "$node is no Node of version 20 or later that others than root can run."
    fi
    relay_node=$node
    return
  fi
  relay_node=/opt/deskpool/node/bin/node
  if [ -n "$node_archive" ]; then
    [ -r "$node_archive" ] || fail "$node_archive can't be read."
    [ "$(cat "$home/node/sha512" 2>/dev/null)" = "${node_sha512:-$sha512}" ] || own_node "$node_archive" "${node_sha512:-$sha512}"
    return
  fi
  found=$(command -v node || true)
  if [ -z "$root" ] && [ -n "$found" ] && found=$(readlink -f "$found") && within_reach "$found" && good_node "$found"; then
    relay_node=$found
    return
  fi
  if good_node "$home/node/bin/node" && [ "$(cat "$home/node/sha512" 2>/dev/null)" = "$sha512" ]; then return; fi
  [ "$machine" != - ] || fail "there is no Node for $(uname -m) that could be fetched; --node or --node-archive names one."
  say "Fetching Node $version."
  curl -fsSL -m 300 --retry 3 -o "$folder/node.tgz" "$url" || fail "Node could not be fetched from $url; --node-archive names one that was fetched elsewhere."
  own_node "$folder/node.tgz" "$sha512"
}
