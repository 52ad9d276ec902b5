#!/usr/bin/env bash
# A private network of this machine: places with an address each, for processes to be cut from each other. Needs root.
#
#   network.sh make FOLDER PLACES             prints the addresses: this machine's first, then that of each place
#   network.sh inside FOLDER PLACE            the words that run a command at a place; places count from 0
#   network.sh cut FOLDER PLACE RULE...       what comes and goes is lost without a word; RULE is one of
#                                               address=ADDRESS   with that place
#                                               outgoing=ADDRESS  only what goes there
#                                               port=PORT         with what listens there, anywhere
#   network.sh heal FOLDER                    nothing is cut any more
#   network.sh guard FOLDER                   when standard input ends, removes the networks of FOLDER/*/ and FOLDER
#
# Exit code 69: iproute2 or nftables is not installed; 77: not permitted here.
set -euo pipefail
# shellcheck source=eng/services/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

use() {
  [ -f "$1/name" ] || die "$1 holds no network; make one with: network.sh make $1 PLACES"
  FOLDER=$1
  NAME=$(cat "$FOLDER/name")
  PLACES=$(cat "$FOLDER/places")
}

need_rights() {
  local program
  for program in ip nft; do
    command -v "$program" >/dev/null ||
      die "$program is not installed; on Debian: apt-get install iproute2 nftables" "$NOT_INSTALLED"
  done
  is_root || die "only root may make networks" "$NOT_PERMITTED"
}

# A subnet that nobody here has, of those for private use.
new_subnet() {
  local subnet
  while subnet=10.$((64 + RANDOM % 128)).$((RANDOM % 256)); do
    ip -4 route | grep -qF "$subnet." || break
  done
  say "$subnet"
}

make() {
  local folder=$1 places=$2 subnet n
  need_rights
  mkdir -p "$folder"
  NAME=ce$(od -An -N4 -tx1 /dev/urandom | tr -d ' \n')
  subnet=$(new_subnet)
  say "$places" >"$folder/places"
  say "$NAME" >"$folder/name"
  use "$folder"
  ip link add "$NAME" type bridge 2>"$folder/error" ||
    die "no network can be made here: $(cat "$folder/error")" "$NOT_PERMITTED"
  ip addr add "$subnet.1/24" dev "$NAME"
  ip link set "$NAME" up
  say "$subnet.1"
  for ((n = 0; n < places; n++)); do
    ip netns add "$NAME-$n"
    ip link add "$NAME.$n" type veth peer name eth0 netns "$NAME-$n"
    ip link set "$NAME.$n" master "$NAME" up
    ip -n "$NAME-$n" addr add "$subnet.$((n + 2))/24" dev eth0
    ip -n "$NAME-$n" link set lo up
    ip -n "$NAME-$n" link set eth0 up
    say "$subnet.$((n + 2))"
  done
}

inside() { say "ip netns exec $NAME-$1"; }

cut() {
  local place=$1 rule value
  shift
  {
    say "table inet cut {
      chain in { type filter hook input priority 0; }
      chain out { type filter hook output priority 0; }
    }"
    for rule in "$@"; do
      value=${rule#*=}
      case $rule in
        address=*)
          say "add rule inet cut in ip saddr $value drop"
          say "add rule inet cut out ip daddr $value drop"
          ;;
        outgoing=*) say "add rule inet cut out ip daddr $value drop" ;;
        port=*)
          say "add rule inet cut in tcp sport $value drop"
          say "add rule inet cut out tcp dport $value drop"
          ;;
        *) die "'$rule' is no rule; network.sh without arguments lists them" 2 ;;
      esac
    done
  } | ip netns exec "$NAME-$place" nft -f -
}

heal() {
  local n
  for ((n = 0; n < PLACES; n++)); do ip netns exec "$NAME-$n" nft flush ruleset; done
}

remove() {
  local n
  for ((n = 0; n < PLACES; n++)); do
    ! ip netns list | grep -q "^$NAME-$n\b" || ip netns del "$NAME-$n"
  done
  ! ip link show "$NAME" >/dev/null 2>&1 || ip link del "$NAME"
}

guard() { end_with_input "$1" name remove; }

[ "$#" -ge 2 ] || usage
verb=$1
shift
case $verb in
  make | guard) "$verb" "$@" ;;
  inside | cut | heal)
    use "$1"
    shift
    "$verb" "$@"
    ;;
  *) die "'$verb' is not one of the things it can do; network.sh without arguments lists them" 2 ;;
esac
