# shellcheck shell=bash
# What the scripts of this folder share. Sourced, never run.

# Exit code when a program is not installed: callers tell it from a failure.
export NOT_INSTALLED=69
# Exit code when the system does not let this user do it, whatever is installed.
export NOT_PERMITTED=77
# For whatever ends or answers within seconds on any machine.
export DEADLINE_SECONDS=60

say() { printf '%s\n' "$*"; }

die() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  exit "${2:-1}"
}

is_root() { [ "$(id -u)" -eq 0 ]; }

usage() {
  sed -nE '2,/^set/s/^#( |$)//p' "$0"
  exit 2
}

# become USER: makes the words that run a command as that user. Servers do not run as root: root becomes the user of the
# Debian package, others stay who they are.
become() {
  AS=()
  ! is_root || AS=(setpriv "--reuid=$1" "--regid=$(id -g "$1")" --init-groups --)
}

# as USER COMMAND...
as() {
  become "$1"
  shift
  "${AS[@]}" "$@"
}

# make_folder USER FOLDER: empty, private to the user, who must be able to enter it.
make_folder() {
  local user=$1 folder=$2
  ! is_root || id "$user" >/dev/null 2>&1 ||
    die "servers do not run as root, and there is no user $user; install the Debian package that makes it"
  rm -rf "$folder"
  mkdir -p "$folder"
  ! is_root || chown "$user:" "$folder"
  chmod 700 "$folder"
  as "$user" test -x "$folder" ||
    die "the user $user cannot enter $folder, because a folder above it is private; use one that others may pass"
}

new_password() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

# runs_in PID FOLDER: is that process alive, and one of the folder's? A number on file may be another's by now.
runs_in() {
  local cwd
  [ -n "$1" ] && cwd=$(readlink "/proc/$1/cwd" 2>/dev/null) && [[ $cwd == "$2" || $cwd == "$2"/* ]]
}

# pid_in FOLDER [FILE]: the process that was launched there, if it still runs.
pid_in() {
  local pid
  pid=$(cat "$1/${2:-pid}" 2>/dev/null) && runs_in "$pid" "$1" && say "$pid"
}

# launch USER FOLDER NAME COMMAND...: a server in a session of its own; number in FOLDER/NAME, output in FOLDER/log.
launch() {
  local folder=$2 name=$3
  become "$1"
  shift 3
  (cd "$folder" && exec setsid "${AS[@]}" "$@") >>"$folder/log" 2>&1 </dev/null &
  say "$!" >"$folder/$name"
}

# pids_in PROGRAM FOLDER: processes of a program whose current directory is the folder.
pids_in() {
  local path cwd program
  find /proc -mindepth 2 -maxdepth 2 -path '/proc/[0-9]*' -name cwd -printf '%h %l\n' 2>/dev/null |
    while read -r path cwd; do
      [ "$cwd" = "$2" ] && read -r program <"$path/comm" && [ "$program" = "$1" ] && say "${path#/proc/}"
    done
  return 0
}

# wait_until WHAT COMMAND...: asks again and again, until it says yes or the deadline is over.
wait_until() {
  local what=$1 end=$((SECONDS + DEADLINE_SECONDS))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || die "after $DEADLINE_SECONDS s still not: $what"
    sleep 0.05
  done
}

# wait_answer SERVER FOLDER COMMAND...: the same for a server that was launched; says why when it ends instead.
wait_answer() {
  local server=$1 folder=$2 end=$((SECONDS + DEADLINE_SECONDS))
  shift 2
  until "$@" >/dev/null 2>&1; do
    if ! pid_in "$folder" >/dev/null || [ "$SECONDS" -ge "$end" ]; then
      die "$server in $folder does not start; its log ends so:
$(tail -5 "$folder/log")"
    fi
    sleep 0.05
  done
}

# has_ended PID FOLDER: a process that nobody has buried yet has ended too.
has_ended() { ! runs_in "$@"; }

# end_process WHAT PID FOLDER: in order.
end_process() {
  kill -TERM "$2" 2>/dev/null || return 0
  wait_until "$1, process $2, has ended" has_ended "$2" "$3"
}

# end_with_input FOLDER MARK COMMAND...: when standard input ends, runs the command with each FOLDER/*/ that has a file
# MARK in use, then deletes FOLDER, which may be a disk of its own. Not by the caller's own end or a trap in it: those
# do not happen when it is killed. Its end of a pipe closes always.
end_with_input() {
  local folder=$1 mark=$2 one
  shift 2
  trap '' HUP INT TERM
  cat >/dev/null
  for one in "$folder"/*/; do
    [ ! -f "$one/$mark" ] || { use "$one" && "$@"; }
  done
  ! mountpoint -q "$folder" || umount "$folder"
  rm -rf "$folder"
}

# newest_initdb: Debian's, the newest version, or the one on the path.
newest_initdb() {
  local initdb
  initdb=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -1)
  if [ -x "$initdb" ]; then say "$initdb"; else command -v initdb; fi
}

# missing_packages: the Debian packages of the servers that are not here.
missing_packages() {
  newest_initdb >/dev/null || say postgresql
  command -v redis-server >/dev/null || say redis-server
  [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || say rabbitmq-server
}

# listener PORT: who listens there, as "process N (name)"; false when nobody does.
listener() {
  local inode path name
  inode=$(awk -v port=":$(printf '%04X' "$1")" '$4 == "0A" && substr($2, length($2) - 4) == port { print $10; exit }' \
    /proc/net/tcp /proc/net/tcp6 2>/dev/null)
  [ -n "$inode" ] || return 1
  path=$(find /proc -mindepth 3 -maxdepth 3 -path '/proc/[0-9]*/fd/*' -lname "socket:\\[$inode\\]" 2>/dev/null |
    head -1)
  path=${path#/proc/}
  if [ -n "$path" ] && read -r name <"/proc/${path%%/*}/comm"; then
    say "process ${path%%/*} ($name)"
  else
    say "a process of another user"
  fi
}
