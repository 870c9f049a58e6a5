#!/bin/bash
# Installs Deskpool's pieces on a host with Amazon DCV, or brings them up to date: the relay at localhost:5000, the scripts that PAM
# and people run, and the timer that closes what nobody uses. May be run as often as one likes; what it changes it keeps a copy of.

set -euo pipefail
usage() {
  cat <<'TEXT'
install.sh [--portal URL --host ID --secret-file FILE] [option...]

  --portal URL        the portal, such as https://portal.example.org
  --host ID           the host's own name, such as i-0123456789abcdef0
  --secret-file FILE  a file with the host's secret, on one line
                      (without these three, what the host was told before is kept)
  --without-pam       leave alone how people sign in to DCV with a password
  --restart-dcv       start DCV anew where dcv.conf has changed; that ends its sessions
  --node FILE         a program node, of version 20 or later, for the relay
  --node-archive FILE an archive with bin/node in it, for hosts that may not fetch one
  --node-sha512 HEX   its checksum, where it is another one than that which Deskpool uses itself
  --root DIR          install into this folder, for an image or a trial: nothing is started
  --force             also where the system is none of those that are known, or where another service has the port
  --quiet             say nothing but what goes wrong
TEXT
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=edit-dcv-conf.sh
. "$here/edit-dcv-conf.sh"
portal='' host='' secret_file='' node='' node_archive='' node_sha512='' root=''
with_pam=yes restarts_dcv=no force=no quiet=no
while [ $# -gt 0 ]; do
  case "$1" in
    --portal | --host | --secret-file | --node | --node-archive | --node-sha512 | --root)
      [ $# -ge 2 ] || { echo "$1 needs a value." >&2; exit 2; }
      name=${1#--}; declare "${name//-/_}=$2"; shift 2 ;;
    --without-pam) with_pam=no; shift ;;
    --restart-dcv) restarts_dcv=yes; shift ;;
    --force) force=yes; shift ;;
    --quiet) quiet=yes; shift ;;
    --help | -h) usage; exit 0 ;;
    *) echo "There is no option $1." >&2; usage >&2; exit 2 ;;
  esac
done

say() { [ "$quiet" = yes ] || echo "$*"; }
fail() { echo "Deskpool is not installed: $*" >&2; exit 1; }

root=${root%/}
[ -z "$root" ] || [ -d "$root" ] || fail "there is no folder $root."
[ -n "$root" ] || [ "$(id -u)" = 0 ] || fail "only root may install it."
conf="$root/etc/dcv/dcv.conf"
[ -f "$conf" ] || fail "there is no $conf, so that DCV is not installed here."
home="$root/opt/deskpool"
kept="$root/var/lib/deskpool"
stamp=$(date -u +%Y%m%dT%H%M%SZ)

# Which system it is, and how it checks passwords.
family=''
if [ -r "$root/etc/os-release" ]; then
  # shellcheck disable=SC1091
  system=$(. "$root/etc/os-release" && echo "${ID:-unknown}-${VERSION_ID:-unknown}")
  case "$system" in
    rhel-[789]* | centos-[789]* | rocky-[89]* | almalinux-[89]* | ol-[789]* | amzn-2 | amzn-2023*) family=redhat ;;
    ubuntu-18.04 | ubuntu-20.04 | ubuntu-22.04 | ubuntu-24.04) family=debian ;;
  esac
fi
[ -n "$family" ] || [ "$force" = yes ] ||
  fail "${system:-this system} is none of Red Hat 7 to 9 and its kin, Amazon Linux 2 and 2023, and Ubuntu 18.04 to 24.04; --force tries all the same."
if [ -z "$family" ]; then if [ -e "$root/etc/pam.d/common-auth" ]; then family=debian; else family=redhat; fi; fi

# What is answered at the port by somebody else would be answered without us.
others=dcv-management.service
if [ -z "$root" ] && systemctl is-active --quiet "$others"; then
  [ "$force" = yes ] || fail "$others has port 5000; --force stops it, and it can be started again after uninstall.sh."
  systemctl disable --now "$others"
  mkdir -p "$kept" && : > "$kept/stopped-$others"
fi

# keep FILE: copies what is there before it is changed. The first copy is what uninstall.sh brings back.
keep() {
  local file="$root$1"
  mkdir -p "$kept/original$(dirname "$1")" "$kept/backup/$stamp$(dirname "$1")"
  if [ -e "$file" ]; then
    [ -e "$kept/original$1" ] || [ -e "$kept/original$1.none" ] || cp -p "$file" "$kept/original$1"
    cp -p "$file" "$kept/backup/$stamp$1"
  elif [ ! -e "$kept/original$1" ]; then
    : > "$kept/original$1.none"
  fi
}

# put MODE SOURCE FILE: installs a file in one go where it differs, so that nobody ever reads half of one.
put() {
  local file="$root$3"
  if cmp -s "$2" "$file"; then chmod "$1" "$file"; return; fi
  keep "$3"
  mkdir -p "$(dirname "$file")"
  cp "$2" "$file.new"
  chmod "$1" "$file.new"
  mv "$file.new" "$file"
  changed=yes
}

# shellcheck source=install-node.sh
. "$here/install-node.sh"

umask 022
changed=no
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$home/host" "$kept" "$root/etc/deskpool"
chmod 0700 "$kept"
find_node

if [ -z "$root" ] && ! getent passwd deskpool-relay >/dev/null; then
  nologin=$(command -v nologin || echo /bin/false)
  getent group deskpool-relay >/dev/null || groupadd --system deskpool-relay
  useradd --system --gid deskpool-relay --no-create-home --home-dir / --shell "$nologin" deskpool-relay
fi

config="$root/etc/deskpool/relay.json"
if [ -n "$portal$host$secret_file" ]; then
  [[ "$portal" =~ ^(https://[A-Za-z0-9.-]+|http://localhost)(:[0-9]{1,5})?$ ]] || fail "--portal is no address such as https://portal.example.org."
  [[ "$host" =~ ^i-[0-9a-f]{8,17}$ ]] || fail "--host is no name of an instance such as i-0123456789abcdef0."
  [ -r "$secret_file" ] || fail "--secret-file can't be read."
  secret=$(head -n 1 "$secret_file")
  [[ "$secret" =~ ^[A-Za-z0-9_-]{43}$ ]] || fail "there is no secret of a host in $secret_file."
  (umask 077; printf '{"portal":"%s","host":"%s","secret":"%s"}\n' "$portal" "$host" "$secret" > "$folder/relay.json")
  cmp -s "$folder/relay.json" "$config" || { cp "$folder/relay.json" "$config.new"; chmod 0600 "$config.new"; mv "$config.new" "$config"; changed=yes; }
fi
if [ -e "$config" ]; then
  chmod 0600 "$config"
  if [ -z "$root" ]; then chgrp deskpool-relay "$config" && chmod 0640 "$config"; fi
fi

for piece in deskpool-relay.mjs edit-dcv-conf.sh uninstall.sh; do
  mode=0644; [ "$piece" != uninstall.sh ] || mode=0755
  put "$mode" "$here/$piece" "/opt/deskpool/host/$piece"
done
# For people to copy to their own computers.
for tool in get_token_authenticated_by_ssh.sh dcv_token_by_key; do put 0755 "$here/scripts/$tool" "/opt/deskpool/host/$tool"; done
for script in dcv_local_sessions dcv_local_sessions_timedout dcv_get_token; do
  put 0755 "$here/scripts/$script" "/usr/bin/$script"
done
# awk's own characters in a replacement are no part of a path that find_node lets through.
awk -v node="$relay_node" '{ sub(/@NODE@/, node); print }' "$here/units/deskpool-relay.service" > "$folder/deskpool-relay.service"
put 0644 "$folder/deskpool-relay.service" /etc/systemd/system/deskpool-relay.service
for unit in deskpool-idle.service deskpool-idle.timer; do put 0644 "$here/units/$unit" "/etc/systemd/system/$unit"; done

dcv_changed=no
if [ "$with_pam" = yes ]; then
  # One that somebody else has written says how passwords are checked here, and stays.
  password=/etc/pam.d/dcv-password-auth
  if [ ! -e "$root$password" ] || grep -q '^# Written by Deskpool' "$root$password"; then
    put 0644 "$here/pam/dcv-password-auth.$family" "$password"
  fi
  put 0644 "$here/pam/dcv.custom" /etc/pam.d/dcv.custom
  # Only now, so that dcv.conf never names what isn't there.
  before=$(cksum < "$conf")
  service=$(dcv_conf_get "$conf" security pam-service-name)
  if [ "$service" != dcv.custom ]; then
    keep /etc/dcv/dcv.conf
    [ -e "$kept/pam-service-name" ] || printf '%s\n' "$service" > "$kept/pam-service-name"
    dcv_conf_set "$conf" security pam-service-name '"dcv.custom"'
  fi
  [ "$before" = "$(cksum < "$conf")" ] || dcv_changed=yes
fi

if [ -n "$root" ]; then
  # What builds an image may have no systemd itself.
  if ! command -v systemctl >/dev/null || ! systemctl --quiet --root="$root" enable deskpool-relay.service deskpool-idle.timer; then
    say "The units could not be enabled in $root: deskpool-relay.service and deskpool-idle.timer."
  fi
else
  systemctl daemon-reload
  systemctl enable deskpool-relay.service
  systemctl enable --now deskpool-idle.timer
  if [ -e "$config" ]; then
    if [ "$changed" = yes ]; then systemctl restart deskpool-relay.service; else systemctl start deskpool-relay.service; fi
  else
    say "The relay starts when the host is told whom to ask: --portal, --host and --secret-file."
  fi
fi
if [ "$dcv_changed" = yes ]; then
  if [ "$restarts_dcv" = yes ] && [ -z "$root" ]; then systemctl restart dcvserver
  else say "dcv.conf has changed. DCV reads it when it is started anew, which ends its sessions: systemctl restart dcvserver"; fi
fi
say "Deskpool is installed."
