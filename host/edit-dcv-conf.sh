# shellcheck shell=bash
# Sourced by install.sh and uninstall.sh: reads and changes single keys of dcv.conf and leaves everything else as it is, comments,
# order, line ends, owner and mode. Values are written as they are given, whatever characters are in them.

# dcv_conf_get FILE SECTION KEY: prints the value without its quotes; nothing where there is none.
dcv_conf_get() {
  SECTION="[$2]" KEY="$3" awk '
    { line = $0; sub(/\r$/, "", line) }
    line ~ /^[ \t]*\[/ { heading = line; gsub(/[ \t]/, "", heading); inside = (heading == ENVIRON["SECTION"]); next }
    inside && line ~ ("^[ \t]*" ENVIRON["KEY"] "[ \t]*=") { value = line; sub(/^[^=]*=[ \t]*/, "", value); sub(/[ \t]*$/, "", value) }
    END { gsub(/^"|"$/, "", value); print value }
  ' "$1"
}

# dcv_conf_set FILE SECTION KEY VALUE: replaces the key where the section has it, adds it where not; with no fourth word the key goes.
dcv_conf_set() {
  local fresh
  fresh=$(mktemp)
  SECTION="[$2]" KEY="$3" VALUE="${4-}" KEEPS="${4+yes}" awk '
    function put() { if (!done && ENVIRON["KEEPS"]) print ENVIRON["KEY"] "=" ENVIRON["VALUE"] end; done = 1 }
    { line = $0; end = sub(/\r$/, "", line) ? "\r" : "" }
    line ~ /^[ \t]*\[/ {
      if (inside) put()
      heading = line; gsub(/[ \t]/, "", heading); inside = (heading == ENVIRON["SECTION"])
    }
    inside && line ~ ("^[ \t]*" ENVIRON["KEY"] "[ \t]*=") { put(); next }
    { print }
    END { if (!done && ENVIRON["KEEPS"]) { if (!inside) print ENVIRON["SECTION"] end; put() } }
  ' "$1" > "$fresh"
  # Into the file that is there, so that its owner and mode stay.
  cmp -s "$1" "$fresh" || cat "$fresh" > "$1"
  rm -f "$fresh"
}
