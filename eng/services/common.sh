# shellcheck shell=bash
# What the scripts of this folder share. Sourced, never run.

# Exit code when a program is not installed: callers tell it from a failure.
export NOT_INSTALLED=69
# For whatever ends or answers within seconds on any machine.
export DEADLINE_SECONDS=60

say() { printf '%s\n' "$*"; }

die() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  exit "${2:-1}"
}

is_root() { [ "$(id -u)" -eq 0 ]; }

# as USER COMMAND...: servers do not run as root; root becomes the user of the Debian package, others stay who they are.
as() {
  local user=$1
  shift
  if is_root; then
    setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups -- "$@"
  else
    "$@"
  fi
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

# has_ended PID FOLDER: a process that nobody has buried yet has ended too.
has_ended() { ! runs_in "$@"; }
