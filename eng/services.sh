#!/usr/bin/env bash
# The servers of production on one machine, in a folder of this checkout, on private ports of 127.0.0.1:
# two shards in PostgreSQL, each a primary and a synchronous replica; Redis; RabbitMQ.
#
#   eng/services.sh up        starts what does not run; the first time installs what is missing (Debian, root or sudo)
#   eng/services.sh status    each server: port, process, role, replication; exit code 3 unless all run
#   eng/services.sh env       the shop's settings for them
#   eng/services.sh down      stops all and deletes the folder WITH ALL DATA; leaves nothing but the Debian packages
#
# COMMERCE_SERVICES_PORT    the first of eight ports, default 25400
# COMMERCE_SERVICES_DIR     the folder, default .services
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck source=eng/services/common.sh
. "$ROOT/eng/services/common.sh"

DIR=$(realpath -m -- "${COMMERCE_SERVICES_DIR:-$ROOT/.services}")
readonly DIR
readonly SETTINGS=$DIR/commerce.env
readonly CLUSTER_SETTINGS=$DIR/cluster.env
FIRST_PORT=${COMMERCE_SERVICES_PORT:-25400}
if ! [[ $FIRST_PORT =~ ^[0-9]{4,5}$ ]] || [ "$FIRST_PORT" -lt 1024 ] || [ "$FIRST_PORT" -gt 65528 ]; then
  die "COMMERCE_SERVICES_PORT is '$FIRST_PORT': must be a number from 1024 to 65528, the first of eight free ports"
fi

# Name, script, port after the first, further ports.
readonly SERVERS=(
  'shard-0-a postgres 0 0'
  'shard-0-b postgres 1 0'
  'shard-1-a postgres 2 0'
  'shard-1-b postgres 3 0'
  'redis     redis    4 0'
  'rabbitmq  rabbitmq 5 2'
)

call() { "$ROOT/eng/services/$1.sh" "${@:2}"; }

each_server() {
  local server name script offset more
  for server in "${SERVERS[@]}"; do
    read -r name script offset more <<<"$server"
    "$1" "$name" "$script" "$((FIRST_PORT + offset))" "$more"
  done
}

is_made() { [ -f "$DIR/$1.made" ]; }
runs() { is_made "$1" && call "$2" status "$DIR/$1" >/dev/null 2>&1; }

install_missing() {
  local missing
  mapfile -t missing < <(missing_packages)
  [ "${#missing[@]}" -gt 0 ] || return 0
  say "Installing ${missing[*]}; none of their services is started, now or at boot ..."
  "$ROOT/eng/services/install.sh" "${missing[@]}" >"$DIR/install.log" 2>&1 ||
    die "could not install ${missing[*]}: $(tail -3 "$DIR/install.log")"
}

need_ports() {
  local port who
  # What runs without having been made belongs to a start that was interrupted.
  is_made "$1" || stop_server "$@"
  ! runs "$1" "$2" || return 0
  for ((port = $3; port <= $3 + $4; port++)); do
    ! who=$(listener "$port") ||
      die "port $port, for $1, is taken by $who; stop it, or set COMMERCE_SERVICES_PORT to the first of 8 free ports"
  done
}

# start_server NAME SCRIPT VERB ARGUMENT...: starts what is there, or else makes it by the verb.
start_server() {
  local name=$1 script=$2 verb=$3
  shift 3
  if is_made "$name"; then
    call "$script" start "$DIR/$name"
  else
    call "$script" "$verb" "$DIR/$name" "$@"
    touch "$DIR/$name.made"
  fi
}

start_shard() {
  local name=$1 port=$2
  if is_made "$name-a" && is_made "$name-b"; then
    start_node "$name-a" "$name-b"
    start_node "$name-b" "$name-a"
  else
    start_server "$name-a" postgres init "$port"
    start_server "$name-b" postgres replica "$((port + 1))" "$DIR/$name-a"
  fi
}

# start_node NAME OTHER
start_node() {
  if is_outdated "$1" "$2"; then
    say "$1 is not started: $2 was promoted, and is the primary now. This makes $1 its replica:"
    say "  eng/services/postgres.sh replica $DIR/$1 $(cat "$DIR/$1/port") $DIR/$2"
  else
    call postgres start "$DIR/$1"
  fi
}

# is_outdated NAME OTHER: is it a primary whose standby was promoted?
is_outdated() {
  ! is_standby "$1" && ! is_standby "$2" &&
    [[ $(call postgres timeline "$DIR/$1") < $(call postgres timeline "$DIR/$2") ]]
}

is_standby() { [ -f "$DIR/$1/data/standby.signal" ]; }

write_settings() {
  local shard
  umask 077
  {
    say "# The shop's settings for the servers in this folder. $(how_to_load)"
    say "Commerce__DataDirectory='$DIR/shop'"
    say 'Commerce__Storage__Provider=PostgreSql'
    for shard in 0 1; do
      say "Commerce__Storage__Shards__${shard}__Name=shard-$shard"
      say "Commerce__Storage__Shards__${shard}__Primary='$(call postgres connection "$DIR/shard-$shard-a")'"
      say "Commerce__Storage__Shards__${shard}__Replica='$(call postgres connection "$DIR/shard-$shard-b")'"
    done
    say '# Not used by this version:'
    say "# Commerce__Redis__ConnectionString='$(call redis connection "$DIR/redis")'"
    say "# Commerce__Broker__ConnectionString='$(call rabbitmq connection "$DIR/rabbitmq")'"
  } >"$SETTINGS"
}

# Secrets are made once: processes that run already have them.
write_cluster_settings() {
  local secret
  [ ! -f "$CLUSTER_SETTINGS" ] || return 0
  umask 077
  {
    say "# To load after $SETTINGS, for a shop of several processes: silos, and fronts that are their clients."
    say 'Commerce__Mode=Cluster'
    say 'Commerce__Seed=Demo'
    say 'Commerce__Cluster__Provider=Redis'
    say "Commerce__Cluster__ConnectionString='$(call redis connection "$DIR/redis")'"
    say "Commerce__Cluster__Secret=$(new_password)"
    secret=$(new_password)
    say "Commerce__Payments__WebhookSecret=$secret"
    say 'Commerce__Payments__GatewayUrl=http://127.0.0.1:5090'
    say '# Of the sandbox gateway, which is at that address and tells the front on the usual port:'
    say "Gateway__Secret=$secret"
    say "Gateway__Journal='$DIR/sandbox-gateway.jsonl'"
  } >"$CLUSTER_SETTINGS"
}

how_to_load() { printf 'In the shell that starts the shop: set -a; . %q; set +a\n' "$SETTINGS"; }

up() {
  local job jobs=() all=0
  mkdir -p "$DIR"
  if [ -f "$DIR/first-port" ] && [ "$FIRST_PORT" != "$(cat "$DIR/first-port")" ]; then
    [ -z "${COMMERCE_SERVICES_PORT:-}" ] ||
      die "$DIR has ports from $(cat "$DIR/first-port"); before COMMERCE_SERVICES_PORT=$FIRST_PORT: $0 down"
    FIRST_PORT=$(cat "$DIR/first-port")
  fi
  install_missing
  as postgres test -x "$DIR" ||
    die "servers run as users of their own, and these cannot enter $DIR; set COMMERCE_SERVICES_DIR to a folder they can"
  each_server need_ports
  say "$FIRST_PORT" >"$DIR/first-port"
  start_shard shard-0 "$FIRST_PORT" & jobs+=("$!")
  start_shard shard-1 "$((FIRST_PORT + 2))" & jobs+=("$!")
  start_server redis redis init "$((FIRST_PORT + 4))" & jobs+=("$!")
  start_server rabbitmq rabbitmq init "$((FIRST_PORT + 5))" & jobs+=("$!")
  for job in "${jobs[@]}"; do wait "$job" || all=1; done
  [ "$all" -eq 0 ] || die "not all servers started; $0 down removes those that did"
  write_settings
  write_cluster_settings
  env
}

env() {
  [ -f "$SETTINGS" ] || die "no servers in $DIR; start them with: $0 up"
  cat "$SETTINGS"
}

status() {
  [ -f "$DIR/first-port" ] || { say "No servers in $DIR."; return 3; }
  FIRST_PORT=$(cat "$DIR/first-port")
  ALL_RUN=0
  each_server status_of
  return "$ALL_RUN"
}

status_of() {
  local text
  text="not made yet"
  { is_made "$1" && text=$(call "$2" status "$DIR/$1" 2>&1); } || ALL_RUN=3
  printf '%-10s port %-6s %s\n' "$1" "$3" "$text"
}

down() {
  [ -d "$DIR" ] || { say "No servers in $DIR."; return 0; }
  [ -f "$DIR/first-port" ] || [ -z "$(ls -A "$DIR")" ] || die "$DIR was not made by this script; it is left alone"
  [ -O "$DIR" ] || is_root || die "$DIR is of the user $(stat -c %U "$DIR"); run this as that user"
  each_server stop_server
  rm -rf "$DIR"
  say "Stopped all servers and deleted $DIR."
}

# Its data goes anyway: PostgreSQL need not write it first.
stop_server() {
  local how=()
  [ "$2" != postgres ] || how=(immediate)
  [ ! -f "$DIR/$1/port" ] || call "$2" stop "$DIR/$1" "${how[@]}"
}

# One at a time for one folder; servers must not inherit the lock.
locked() {
  if [ -z "${COMMERCE_SERVICES_LOCKED:-}" ]; then
    COMMERCE_SERVICES_LOCKED=1 exec flock --close "$0" "$0" "$@"
  fi
  "$@"
}

case ${1:-} in
  up | down) locked "$1" ;;
  status | env) "$1" ;;
  *) usage ;;
esac
