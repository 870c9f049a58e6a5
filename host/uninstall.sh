#!/bin/bash
# Takes Deskpool's pieces off a host, and puts back what was there before them. DCV stays, with a dcv.conf that names no PAM service
# that is gone. Copies of what was changed stay in /var/lib/deskpool.

set -euo pipefail
usage() {
  cat <<'TEXT'
uninstall.sh [--root DIR] [--restart-dcv] [--quiet]

  --root DIR      take them out of this folder, as install.sh --root put them there
  --restart-dcv   start DCV anew where dcv.conf has changed; that ends its sessions
TEXT
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=edit-dcv-conf.sh
. "$here/edit-dcv-conf.sh"
root='' restarts_dcv=no quiet=no
while [ $# -gt 0 ]; do
  case "$1" in
    --root) [ $# -ge 2 ] || { echo "--root needs a value." >&2; exit 2; }; root=${2%/}; shift 2 ;;
    --restart-dcv) restarts_dcv=yes; shift ;;
    --quiet) quiet=yes; shift ;;
    --help | -h) usage; exit 0 ;;
    *) echo "There is no option $1." >&2; usage >&2; exit 2 ;;
  esac
done
say() { [ "$quiet" = yes ] || echo "$*"; }
[ -n "$root" ] || [ "$(id -u)" = 0 ] || { echo "Only root may take it off." >&2; exit 1; }
conf="$root/etc/dcv/dcv.conf"
kept="$root/var/lib/deskpool"
units=(deskpool-relay.service deskpool-idle.timer deskpool-idle.service)

if [ -n "$root" ]; then systemctl --root="$root" disable "${units[@]:0:2}" 2>/dev/null || true
else systemctl disable --now "${units[@]:0:2}" 2>/dev/null || true; fi

# is_others FILE: whether there is one that we have not written; all of ours have our name in them.
is_others() { [ -e "$root$1" ] && ! grep -qi deskpool "$root$1"; }

# dcv.conf first: it must never name a PAM service that is gone. What it named before is noted where it was something else; one that
# was there under the same name comes back below.
dcv_changed=no
if [ -f "$conf" ] && [ "$(dcv_conf_get "$conf" security pam-service-name)" = dcv.custom ]; then
  service=$(cat "$kept/pam-service-name" 2>/dev/null || true)
  if [ -n "$service" ] && [ -e "$root/etc/pam.d/$service" ]; then
    dcv_conf_set "$conf" security pam-service-name "\"$service\""
    dcv_changed=yes
  elif [ -e "$kept/pam-service-name" ] || { [ ! -e "$kept/original/etc/pam.d/dcv.custom" ] && ! is_others /etc/pam.d/dcv.custom; }; then
    dcv_conf_set "$conf" security pam-service-name
    dcv_changed=yes
  fi
fi

# give_back FILE: what was there before, or nothing, in place of ours. What is there again, or instead, stays.
give_back() {
  if is_others "$1"; then return; fi
  if [ -e "$kept/original$1" ]; then cp -p "$kept/original$1" "$root$1.new" && mv "$root$1.new" "$root$1"
  else rm -f "$root$1"; fi
}
for unit in "${units[@]}"; do give_back "/etc/systemd/system/$unit"; done
for script in dcv_local_sessions dcv_local_sessions_timedout dcv_get_token; do give_back "/usr/bin/$script"; done
for file in dcv.custom dcv-password-auth; do give_back "/etc/pam.d/$file"; done
rm -rf "$root/etc/deskpool" "$root/opt/deskpool"
# What was before is there again, so that the next installation begins anew.
rm -rf "$kept/original" "$kept/pam-service-name"
if [ -z "$root" ]; then
  systemctl daemon-reload
  if getent passwd deskpool-relay >/dev/null; then userdel deskpool-relay; fi
  if getent group deskpool-relay >/dev/null; then groupdel deskpool-relay; fi
fi
if [ "$dcv_changed" = yes ]; then
  if [ "$restarts_dcv" = yes ] && [ -z "$root" ]; then systemctl restart dcvserver
  else say "dcv.conf has changed. DCV reads it when it is started anew, which ends its sessions: systemctl restart dcvserver"; fi
fi
if [ -e "$kept/stopped-dcv-management.service" ]; then
  rm "$kept/stopped-dcv-management.service"
  say "The service that had port 5000 before may be started again: systemctl enable --now dcv-management.service"
fi
say "Deskpool is taken off this host."
