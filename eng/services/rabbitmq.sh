#!/usr/bin/env bash
# A private RabbitMQ server in a folder, with a name service (epmd) of its own.
#
#   rabbitmq.sh init FOLDER PORT     a new running server; it also takes PORT+1 (its node) and PORT+2 (epmd)
#   rabbitmq.sh start FOLDER
#   rabbitmq.sh stop FOLDER
#   rabbitmq.sh status FOLDER        one line; exit code 3 when it does not run
#   rabbitmq.sh connection FOLDER    its address, with user and password
#   rabbitmq.sh ctl FOLDER ...       rabbitmqctl for it
#
# Exit code 69: RabbitMQ is not installed. Listens on 127.0.0.1 only. Has the virtual host and the user commerce, whose
# password is made by init, and no guest.
set -euo pipefail
# shellcheck source=eng/services/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly BIN=/usr/lib/rabbitmq/bin

need_program() {
  [ -x "$BIN/rabbitmq-server" ] ||
    die "RabbitMQ is not installed; on Debian: apt-get install rabbitmq-server" "$NOT_INSTALLED"
}

use() {
  need_program
  [ -f "$1/port" ] || die "$1 holds no server; make one with: rabbitmq.sh init $1 PORT"
  FOLDER=$(readlink -f "$1")
  PORT=$(cat "$FOLDER/port")
}

environment() {
  cat <<VARIABLES
HOME=$FOLDER
ERL_EPMD_ADDRESS=127.0.0.1
ERL_EPMD_PORT=$((PORT + 2))
RABBITMQ_CONF_ENV_FILE=$FOLDER/none
RABBITMQ_CONFIG_FILE=$FOLDER/rabbitmq.conf
RABBITMQ_DIST_PORT=$((PORT + 1))
RABBITMQ_ENABLED_PLUGINS_FILE=$FOLDER/plugins
RABBITMQ_LOG_BASE=$FOLDER/logs
RABBITMQ_MNESIA_BASE=$FOLDER/data
RABBITMQ_NODENAME=commerce-$PORT@localhost
RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1}
VARIABLES
}

init() {
  local folder=$1 port=$2 password
  need_program
  password=$(new_password)
  make_folder rabbitmq "$folder"
  FOLDER=$(readlink -f "$folder")
  cat >"$FOLDER/rabbitmq.conf" <<SETTINGS
listeners.tcp.1 = 127.0.0.1:$port
default_vhost = commerce
default_user = commerce
default_pass = $password
SETTINGS
  new_password >"$FOLDER/.erlang.cookie"
  say '[].' >"$FOLDER/plugins"
  say "$password" >"$FOLDER/password"
  say "$port" >"$FOLDER/port"
  ! is_root || chown -R rabbitmq: "$FOLDER"
  chmod 400 "$FOLDER/.erlang.cookie"
  chmod 600 "$FOLDER/rabbitmq.conf" "$FOLDER/password"
  use "$FOLDER"
  start
}

variables() {
  local lines
  mapfile -t lines < <(environment)
  VARIABLES=(env -- "${lines[@]}")
}

start() {
  variables
  pid_in "$FOLDER" epmd >/dev/null || launch rabbitmq "$FOLDER" epmd "${VARIABLES[@]}" epmd
  ! pid_in "$FOLDER" >/dev/null || return 0
  # What it calls running under systemd is that the process started is the server, not a shell around it.
  launch rabbitmq "$FOLDER" pid "${VARIABLES[@]}" RUNNING_UNDER_SYSTEMD=true "$BIN/rabbitmq-server"
  wait_answer RabbitMQ "$FOLDER" answers
}

# A client's first eight bytes are answered with a method frame, which begins with 1.
answers() {
  local first
  exec 3<>"/dev/tcp/127.0.0.1/$PORT" || return 1
  printf 'AMQP\0\0\11\1' >&3
  first=$(timeout 5 head -c 1 <&3 | od -An -tu1 | tr -d ' ')
  exec 3>&-
  [ "$first" = 1 ]
}

stop() {
  local pid
  ! pid=$(pid_in "$FOLDER") || end_process RabbitMQ "$pid" "$FOLDER"
  ! pid=$(pid_in "$FOLDER" epmd) || end_process epmd "$pid" "$FOLDER"
}

status() {
  local pid epmd
  if ! pid=$(pid_in "$FOLDER") || ! epmd=$(pid_in "$FOLDER" epmd) || ! answers 2>/dev/null; then
    say "stopped"
    return 3
  fi
  say "pid $pid, node commerce-$PORT@localhost, epmd pid $epmd on port $((PORT + 2))"
}

connection() { say "amqp://commerce:$(cat "$FOLDER/password")@127.0.0.1:$PORT/commerce"; }

ctl() {
  variables
  (cd "$FOLDER" && as rabbitmq "${VARIABLES[@]}" "$BIN/rabbitmqctl" --quiet "$@")
}

[ "$#" -ge 2 ] || usage
verb=$1
shift
case $verb in
  init) init "$@" ;;
  start | stop | status | connection | ctl)
    use "$1"
    shift
    "$verb" "$@"
    ;;
  *) die "'$verb' is not one of the things it can do; rabbitmq.sh without arguments lists them" 2 ;;
esac
