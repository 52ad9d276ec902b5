#!/usr/bin/env bash
# A private Redis server in a folder.
#
#   redis.sh init FOLDER PORT [NAME=VALUE ...]    a new running server; each write is synced before its answer
#   redis.sh start FOLDER
#   redis.sh stop FOLDER
#   redis.sh status FOLDER                        one line; exit code 3 when it does not run
#   redis.sh connection FOLDER                    its connection string
#   redis.sh ask FOLDER COMMAND...                what it answers
#   redis.sh forget FOLDER                        deletes the data of one that is stopped
#   redis.sh guard FOLDER      when standard input ends, stops each server in FOLDER/*/ and deletes FOLDER
#
# NAME=VALUE are server settings, such as appendfsync=everysec. Exit code 69: Redis is not installed.
# Listens on 127.0.0.1 only. The password is made by init.
set -euo pipefail
# shellcheck source=eng/services/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

need_program() {
  command -v redis-server >/dev/null ||
    die "Redis is not installed; on Debian: apt-get install redis-server" "$NOT_INSTALLED"
}

use() {
  need_program
  [ -f "$1/port" ] || die "$1 holds no server; make one with: redis.sh init $1 PORT"
  FOLDER=$(readlink -f "$1")
  PORT=$(cat "$FOLDER/port")
}

init() {
  local folder=$1 port=$2 setting password
  shift 2
  need_program
  password=$(new_password)
  make_folder redis "$folder"
  folder=$(readlink -f "$folder")
  {
    cat <<SETTINGS
bind 127.0.0.1
port $port
dir "$folder"
daemonize no
requirepass $password
appendonly yes
appendfsync always
SETTINGS
    for setting in "$@"; do say "${setting%%=*} ${setting#*=}"; done
  } >"$folder/redis.conf"
  say "$password" >"$folder/password"
  say "$port" >"$folder/port"
  ! is_root || chown -R redis: "$folder"
  chmod 600 "$folder/redis.conf" "$folder/password"
  use "$folder"
  start
}

ask() { REDISCLI_AUTH=$(cat "$FOLDER/password") redis-cli -h 127.0.0.1 -p "$PORT" "$@" 2>/dev/null; }

answers() { [ "$(ask ping)" = PONG ]; }

start() {
  ! pid_in "$FOLDER" >/dev/null || return 0
  launch redis "$FOLDER" pid redis-server "$FOLDER/redis.conf"
  wait_answer Redis "$FOLDER" answers
}

stop() {
  local pid
  ! pid=$(pid_in "$FOLDER") || end_process Redis "$pid" "$FOLDER"
}

status() {
  local pid
  if ! pid=$(pid_in "$FOLDER"); then
    say "stopped"
    return 3
  fi
  say "pid $pid, $(ask info replication | sed -nE 's/^role:master.*/primary/p'), $(ask dbsize) keys"
}

forget() { rm -rf "$FOLDER"/appendonlydir "$FOLDER"/dump.rdb; }

connection() { say "127.0.0.1:$PORT,password=$(cat "$FOLDER/password")"; }

guard() { end_with_input "$1" port stop; }

[ "$#" -ge 2 ] || usage
verb=$1
shift
case $verb in
  init | guard) "$verb" "$@" ;;
  start | stop | status | connection | ask | forget)
    use "$1"
    shift
    "$verb" "$@"
    ;;
  *) die "'$verb' is not one of the things it can do; redis.sh without arguments lists them" 2 ;;
esac
