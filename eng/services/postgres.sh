#!/usr/bin/env bash
# A private PostgreSQL server in a folder: for trying the shop on it, and for tests.
#
#   postgres.sh init FOLDER PORT [NAME=VALUE ...]     a new running primary with the role and database commerce
#   postgres.sh replica FOLDER PORT PRIMARY_FOLDER    a running standby, for which the primary waits at each commit
#   postgres.sh start FOLDER
#   postgres.sh stop FOLDER [fast|immediate]          immediate: as if it had crashed
#   postgres.sh promote FOLDER                        makes a standby a primary that waits for nobody
#   postgres.sh status FOLDER                         one line; exit code 3 when it does not run
#   postgres.sh timeline FOLDER                       grows by one with each promotion; 8 hexadecimal digits
#   postgres.sh sql FOLDER [DATABASE]                 runs standard input as superuser
#   postgres.sh disturb FOLDER terminate|cancel      ends the sessions of the role commerce, or what they are at
#   postgres.sh database FOLDER NAME...               new empty databases of the role commerce
#   postgres.sh connection FOLDER [ROLE [DATABASE]]   its connection string
#   postgres.sh disk FOLDER MEGABYTES                 a file system of that size there, in memory; needs root
#   postgres.sh guard FOLDER    when standard input ends, stops each server in FOLDER/*/ and deletes FOLDER
#
# NAME=VALUE are server settings. Exit code 69: PostgreSQL is not installed; 77: not permitted here.
# Listens on 127.0.0.1 only. Passwords are made by init and lie in FOLDER/passwords.
set -euo pipefail
# shellcheck source=eng/services/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly ADDRESS=127.0.0.1

find_binaries() {
  local initdb
  initdb=$(newest_initdb) ||
    die "PostgreSQL is not installed; on Debian: apt-get install postgresql" "$NOT_INSTALLED"
  BIN=$(dirname "$(readlink -f "$initdb")")
}

# use FOLDER: what the other functions work on.
use() {
  find_binaries
  [ -f "$1/port" ] || die "$1 holds no server; make one with: postgres.sh init $1 PORT"
  FOLDER=$(readlink -f "$1")
  PORT=$(cat "$FOLDER/port")
}

postmaster() {
  local pid
  pid=$(head -1 "$FOLDER/data/postmaster.pid" 2>/dev/null) || return 1
  runs_in "$pid" "$FOLDER/data" && say "$pid"
}

# A standby that asks for its primary only every 5 s, as it would otherwise, holds up all commits after a restart.
# The server's settings are these and PostgreSQL's defaults; what initdb writes is replaced.
write_settings() {
  local folder=$1 port=$2 setting
  shift 2
  {
    cat <<SETTINGS
listen_addresses = '$ADDRESS'
port = $port
unix_socket_directories = ''
cluster_name = '$(cluster_name "$folder")'
max_connections = 100
shared_buffers = 128MB
fsync = on
synchronous_commit = on
full_page_writes = on
wal_level = replica
wal_compression = on
checkpoint_timeout = 15min
max_wal_size = 2GB
hot_standby = on
wal_retrieve_retry_interval = 250ms
max_slot_wal_keep_size = 4GB
password_encryption = scram-sha-256
log_line_prefix = '%m [%p] %u@%d '
SETTINGS
    for setting in "$@"; do say "${setting%%=*} = '${setting#*=}'"; done
  } >"$folder/data/postgresql.conf"
  say "$port" >"$folder/port"
}

# Also the name of a standby's slot, in which PostgreSQL wants lower case, digits and underscores.
cluster_name() {
  local name
  name=$(basename "$1")
  name=${name,,}
  say "${name//[^a-z0-9]/_}"
}

own() { ! is_root || chown -R postgres: "$1"; }

init() {
  local folder=$1 port=$2 superuser role replicator
  shift 2
  find_binaries
  superuser=$(new_password) role=$(new_password) replicator=$(new_password)
  make_folder postgres "$folder"
  FOLDER=$(readlink -f "$folder") PORT=$port
  cat >"$FOLDER/passwords" <<PASSWORDS
*:*:replication:replicator:$replicator
*:*:*:postgres:$superuser
*:*:*:commerce:$role
PASSWORDS
  chmod 600 "$FOLDER/passwords"
  say "$superuser" >"$FOLDER/initial"
  own "$FOLDER"
  # Not synced file by file: the server that starts next does that with its first checkpoint.
  in_folder "$BIN/initdb" --pgdata="$FOLDER/data" --username=postgres --pwfile="$FOLDER/initial" --auth=scram-sha-256 \
    --encoding=UTF8 --locale=C --data-checksums --no-sync --no-instructions >"$FOLDER/log"
  rm "$FOLDER/initial"
  write_settings "$FOLDER" "$PORT" "$@"
  cat >"$FOLDER/data/pg_hba.conf" <<ACCESS
host  all          all         $ADDRESS/32  scram-sha-256
host  replication  replicator  $ADDRESS/32  scram-sha-256
ACCESS
  own "$FOLDER"
  start
  sql postgres >/dev/null <<SQL
create role replicator login replication password '$replicator';
create role commerce login nosuperuser nocreatedb nocreaterole password '$role';
create database commerce owner commerce;
SQL
}

in_folder() { (cd "$FOLDER" && PGPASSFILE=$FOLDER/passwords as postgres "$@"); }

start() {
  local left
  ! postmaster >/dev/null || return 0
  # Of a postmaster that was killed: they end by themselves, and none may work beside a new one.
  for left in $(pids_in postgres "$FOLDER/data"); do
    wait_until "process $left of the last start has ended" has_ended "$left" "$FOLDER/data"
  done
  # Nobody works on the data, whatever this says: of a killed postmaster its number may live on in another process.
  rm -f "$FOLDER/data/postmaster.pid"
  in_folder "$BIN/pg_ctl" start --silent --wait --timeout="$DEADLINE_SECONDS" \
    --pgdata="$FOLDER/data" --log="$FOLDER/log" >/dev/null ||
    die "PostgreSQL in $FOLDER does not start; its log ends so:
$(tail -5 "$FOLDER/log")"
}

stop() {
  local left
  if postmaster >/dev/null; then
    in_folder "$BIN/pg_ctl" stop --silent --wait --timeout="$DEADLINE_SECONDS" \
      --pgdata="$FOLDER/data" --mode="$1" >/dev/null
  fi
  for left in $(pids_in postgres "$FOLDER/data"); do
    kill -QUIT "$left" 2>/dev/null || continue
    wait_until "process $left has ended" has_ended "$left" "$FOLDER/data"
  done
}

sql() {
  in_folder "$BIN/psql" --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 --no-password \
    --host="$ADDRESS" --port="$PORT" --username=postgres --dbname="${1:-commerce}"
}

ask() { sql postgres <<<"$1"; }

streams() {
  [ "$(ask "select count(*) from pg_stat_replication where application_name = '$1' and state = 'streaming'")" = 1 ]
}

replica() {
  local folder=$1 port=$2 name primary_port primary_folder
  use "$3"
  primary_port=$PORT primary_folder=$FOLDER
  name=$(cluster_name "$folder")
  ask "select pg_create_physical_replication_slot('$name')
    where not exists (select from pg_replication_slots where slot_name = '$name')" >/dev/null
  make_folder postgres "$folder"
  folder=$(readlink -f "$folder")
  cp "$primary_folder/passwords" "$folder/passwords"
  own "$folder"
  in_folder env PGPASSFILE="$folder/passwords" "$BIN/pg_basebackup" --host="$ADDRESS" --port="$primary_port" \
    --username=replicator --no-password --pgdata="$folder/data" --write-recovery-conf --slot="$name" \
    --checkpoint=fast --no-sync 2>"$folder/log" ||
    die "the base backup from port $primary_port failed: $(tail -3 "$folder/log")"
  # A standby's limits must not be below its primary's; the port and the name are its own.
  cp "$folder/data/postgresql.conf" "$folder/primary.conf"
  write_settings "$folder" "$port"
  { cat "$folder/primary.conf"; grep -E '^(port|cluster_name) ' "$folder/data/postgresql.conf"; } >"$folder/merged.conf"
  mv "$folder/merged.conf" "$folder/data/postgresql.conf"
  rm "$folder/primary.conf"
  own "$folder"
  use "$folder"
  start
  use "$primary_folder"
  wait_until "the standby on port $port streams" streams "$name"
  set_synchronous 'ANY 1 (*)'
}

set_synchronous() {
  sql postgres <<<"alter system set synchronous_standby_names = '$1'; select pg_reload_conf();" >/dev/null
}

promote() {
  # Before it accepts its first commit: it may have been copied from a primary that already waited for a standby.
  set_synchronous ''
  in_folder "$BIN/pg_ctl" promote --silent --wait --timeout="$DEADLINE_SECONDS" --pgdata="$FOLDER/data" >/dev/null
}

status() {
  local pid
  if ! pid=$(postmaster); then
    say "stopped"
    return 3
  fi
  printf 'pid %s, ' "$pid"
  ask "select case when pg_is_in_recovery() then
      'replica, '
      || coalesce((select status || ' from port ' || sender_port from pg_stat_wal_receiver), 'not streaming')
      || ', lag ' || case when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then '0'
        else coalesce(round(extract(epoch from now() - pg_last_xact_replay_timestamp()), 1)::text, '?') end || ' s'
    else 'primary, ' || coalesce((select string_agg(application_name || ' ' || state || ' ' || sync_state
        || ', lag ' || pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) || ' bytes', '; ') from pg_stat_replication),
      'no replica') end"
}

# Of several files of history the last is its own.
timeline() {
  printf '%s\n' 00000001 "$FOLDER"/data/pg_wal/*.history |
    sed -nE 's#^(.*/)?([0-9A-F]{8})(\.history)?$#\2#p' | sort | tail -1
}

connection() {
  local role=${1:-commerce} database=${2:-${1:-commerce}}
  say "Host=$ADDRESS;Port=$PORT;Database=$database;Username=$role;Password=$(
    sed -nE "s/^\*:\*:\*:$role:(.*)/\1/p" "$FOLDER/passwords")"
}

# The server of a folder on it meets a full disk without the machine's being full. The guard unmounts it.
disk() {
  mount -t tmpfs -o "size=$2m,mode=711" commerce-disk "$1" ||
    die "cannot mount a file system at $1: that takes root with CAP_SYS_ADMIN" "$NOT_PERMITTED"
}

guard() { end_with_input "$1" port stop immediate; }

[ "$#" -ge 2 ] || usage
verb=$1
shift
case $verb in
  init | replica | guard | disk) "$verb" "$@" ;;
  start | promote | status | timeline | sql | connection)
    use "$1"
    shift
    "$verb" "$@"
    ;;
  stop)
    use "$1"
    stop "${2:-fast}"
    ;;
  disturb)
    use "$1"
    case ${2:-} in terminate | cancel) ;; *) die "disturb: terminate or cancel" 2 ;; esac
    ask "select count(pg_$2_backend(pid)) from pg_stat_activity where usename = 'commerce'"
    ;;
  database)
    use "$1"
    shift
    printf 'create database "%s" owner commerce;\n' "$@" | sql postgres
    ;;
  *) die "'$verb' is not one of the things it can do; postgres.sh without arguments lists them" 2 ;;
esac
