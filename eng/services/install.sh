#!/usr/bin/env bash
# install.sh PACKAGE...    installs Debian packages, as root or with sudo that asks nothing.
# Of servers only the programs are wanted: nothing is started, now or at boot, and PostgreSQL makes no data of its own.
set -euo pipefail
# shellcheck source=eng/services/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly POLICY=/usr/sbin/policy-rc.d
readonly CLUSTER=/etc/postgresql-common/createcluster.d/commerce.conf

enabled() {
  ! command -v systemctl >/dev/null ||
    systemctl --root=/ list-unit-files --state=enabled --no-legend 2>/dev/null |
    sed -nE 's/^((postgresql|redis|rabbitmq|epmd)[^ ]*) .*/\1/p' | sort
}

restore() {
  rm -f "$POLICY" "$CLUSTER"
  [ ! -e "$POLICY.saved" ] || mv "$POLICY.saved" "$POLICY"
  rmdir --ignore-fail-on-non-empty -p "${CLUSTER%/*}"
}

main() {
  local before unit
  before=$(enabled)
  trap restore EXIT
  trap 'exit 1' HUP INT TERM
  [ ! -e "$POLICY" ] || [ -e "$POLICY.saved" ] || mv "$POLICY" "$POLICY.saved"
  printf '#!/bin/sh\nexit 101\n' >"$POLICY"
  chmod +x "$POLICY"
  mkdir -p "${CLUSTER%/*}"
  say 'create_main_cluster = false' >"$CLUSTER"

  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq </dev/null
  apt-get install -y -qq --no-install-recommends "$@" </dev/null
  comm -13 <(say "$before") <(enabled) | while read -r unit; do
    [ -z "$unit" ] || systemctl --root=/ disable "$unit"
  done
}

[ "$#" -gt 0 ] || usage
command -v apt-get >/dev/null || die "there is no apt-get here; install by hand: $*"
if is_root; then
  main "$@"
elif sudo -n true 2>/dev/null; then
  exec sudo -n bash "$0" "$@"
else
  die "not root, and sudo asks for a password; run first: sudo $0 $*"
fi
