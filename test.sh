#!/usr/bin/env bash
# Installs what the tests need, builds once, runs every test.
# Last line: Total: N passed, N failed, N skipped. Exit code 0 only if something ran and nothing failed.
#
#   ./test.sh                 everything
#   ./test.sh Grains Storage  only these test projects
#   CI=true ./test.sh         the same, with the lock files taken at their word
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

readonly LOGS=$PWD/artifacts/test-logs
readonly PROJECT_SECONDS_MAX=2400 # Twice what the slowest takes on two cores; hung tests end by their own clocks.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1

passed=0 failed=0 skipped=0
failures=()

say() { printf '%s\n' "$*"; }

# Whatever a tool says about where packages come from stays out of the output.
without_hosts() { sed -E 's#[a-z]+://[^][ ,;"'\''<>()]+#<url>#g'; }

finish() {
  local line
  for line in "${failures[@]}"; do say "FAILED: $line"; done
  say "Total: $passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
  exit
}

fail() {
  failed=$((failed + 1))
  failures+=("$1")
}

# Runs a command into a log, in a process group of its own, and leaves nothing of that group behind.
run_logged() {
  local log=$1 status
  shift
  set -m
  timeout --kill-after=15 "$PROJECT_SECONDS_MAX" "$@" >"$log" 2>&1 </dev/null &
  local group=$!
  set +m
  wait "$group"
  status=$?
  kill -KILL -- "-$group" 2>/dev/null
  return "$status"
}

install_packages() {
  if ! command -v dotnet >/dev/null; then
    fail "the .NET SDK of global.json is not installed, and it is not a Debian package: install it, then run again"
    finish
  fi

  local missing=()
  mapfile -t missing < <(. eng/services/common.sh && missing_packages)
  command -v chromium-headless-shell >/dev/null || missing+=(chromium-headless-shell)
  { command -v node && command -v npm; } >/dev/null || missing+=(nodejs npm) # the chat's client, scripts' types
  [ "$(id -u)" -ne 0 ] || command -v nft >/dev/null || missing+=(nftables iproute2) # only root makes networks
  [ "${#missing[@]}" -eq 0 ] && return
  say "Installing ${missing[*]} (once) ..."
  if ! eng/services/install.sh "${missing[@]}" >"$LOGS/apt.log" 2>&1; then
    say "Could not install ${missing[*]}: tests that need it are skipped. See artifacts/test-logs/apt.log."
  fi
}

build() {
  local started=$SECONDS
  say "Building Orleans.Commerce.sln (Release) ..."
  if ! run_logged "$LOGS/build.log" \
    dotnet build Orleans.Commerce.sln -c Release -nodeReuse:false -v minimal -clp:NoSummary; then
    grep -E '(error|warning) [A-Z]+[0-9]+' "$LOGS/build.log" | sort -u | head -40 | without_hosts
    fail "the build; see artifacts/test-logs/build.log"
    finish
  fi
  say "Built in $((SECONDS - started)) s."
}

# Adds up what a test executable says last, and shows what failed in it.
count() {
  local name=$1 log=$2 status=$3 seconds=$4 sums
  sums=$(sed -nE 's/^ *(succeeded|failed|skipped): *([0-9]+).*/\1=\2/p' "$log" | tail -3 | tr '\n' ' ')
  local succeeded=0 broken=0 left_out=0
  [[ $sums =~ succeeded=([0-9]+) ]] && succeeded=${BASH_REMATCH[1]}
  [[ $sums =~ failed=([0-9]+) ]] && broken=${BASH_REMATCH[1]}
  [[ $sums =~ skipped=([0-9]+) ]] && left_out=${BASH_REMATCH[1]}
  passed=$((passed + succeeded)) failed=$((failed + broken)) skipped=$((skipped + left_out))
  printf '%-28s %5d passed %4d failed %4d skipped %5d s\n' "$name" "$succeeded" "$broken" "$left_out" "$seconds"
  [ "$left_out" -gt 0 ] && sed -nE 's/^skipped /  skipped: /p' "$log"

  if [ "$broken" -gt 0 ]; then
    failures+=("$name: $broken; see artifacts/test-logs/$name.log")
    grep -vE '^(Running tests from|xUnit.net v3)' "$log" | without_hosts | head -200
  elif [ "$status" -ne 0 ] || [ $((succeeded + left_out)) -eq 0 ]; then
    tail -40 "$log" | without_hosts
    case $status in
      124 | 137) fail "$name: stopped after $PROJECT_SECONDS_MAX s" ;;
      *) fail "$name: exit code $status, $((succeeded + left_out)) tests seen" ;;
    esac
  fi
}

run_tests() {
  local name=$1 executable=$2 started=$SECONDS status
  shift 2
  run_logged "$LOGS/$name.log" "$executable" --no-progress --no-ansi "$@"
  status=$?
  count "$name" "$LOGS/$name.log" "$status" "$((SECONDS - started))"
}

# The same grain sources, which were analysed already, on the real Microsoft.Orleans packages (docs/engine.md).
other_engine() {
  local name=Grains.Tests-on-Orleans log=$LOGS/orleans-build.log
  local started=$SECONDS project=tests/Grains.Tests
  say "Building $project on Microsoft.Orleans ..."
  if run_logged "$log" \
    dotnet build "$project" -c Release -p:ActorEngine=Orleans -p:RunAnalyzers=false -nodeReuse:false -v minimal; then
    passed=$((passed + 1))
    say "Built in $((SECONDS - started)) s."
    run_tests "$name" artifacts/orleans/bin/Grains.Tests/release/Commerce.Grains.Tests \
      --filter-not-class "${WITHOUT_ENGINE[@]}"
  elif grep -qE "error NU110[1-3].*Microsoft\.Orleans" "$log"; then
    skipped=$((skipped + 1))
    say "SKIPPED: this machine's package registry lacks Microsoft.Orleans packages; grains ran on Engine/ only."
  else
    grep -E 'error [A-Z]+[0-9]+' "$log" | sort -u | head -40 | without_hosts
    fail "the build on Microsoft.Orleans; see artifacts/test-logs/orleans-build.log"
  fi
}

# What mostly waits, for processes and for disks, runs beside the rest, which uses the processors meanwhile.
start_beside() {
  local name=$1
  shift
  since[$name]=$SECONDS
  (
    run_logged "$LOGS/$name.log" "$(executable_of "$name")" --no-progress --no-ansi "$@"
    echo "$?" >"$LOGS/$name.status"
  ) &
  beside[$name]=$!
}

end_beside() {
  wait "${beside[$1]}"
  count "$1" "$LOGS/$1.log" "$(cat "$LOGS/$1.status")" "$((SECONDS - since[$1]))"
}

# Servers and shops that are killed and started again keep their data in memory where there is enough of it: it is
# processes that die here, never the machine.
keep_data_in_memory() {
  local free_kb
  free_kb=$(df --output=avail /dev/shm 2>/dev/null | tail -1)
  [ "${free_kb:-0}" -gt $((8 * 1024 * 1024)) ] || return 0
  TMPDIR=$(mktemp -d /dev/shm/commerce-tests-XXXXXX)
  chmod 1777 "$TMPDIR" # PostgreSQL runs as a user of its own.
  export TMPDIR
  trap 'rm -rf "$TMPDIR"' EXIT
}

executable_of() { printf 'artifacts/bin/%s/release/Commerce.%s' "$1" "$1"; }

is_asked_for() { [ "$asked" = "  " ] || [[ $asked == *" ${1%.Tests} "* ]]; }

readonly PROCESSES=EndToEnd.Tests STORES=Storage.Tests
readonly IN_BROWSER=('*AccessibilityTests' '*JourneyTests')
# Beside others PostgresSaleTests stood still after a restart, why is not known yet. The others say how soon the shop
# goes on after a fault: who is starved is not to be taken for who was cut off or killed.
readonly ALONE=('*PostgresSaleTests' '*PartitionTests' '*RedisLossTests' '*ChatClusterTests')
readonly WITHOUT_ENGINE=('*DecisionsTests' '*ModelTests') # Pure: once is enough.
readonly asked=" $* "
mkdir -p "$LOGS"
install_packages
build
keep_data_in_memory
declare -A since beside
is_asked_for "$PROCESSES" && start_beside "$PROCESSES" --filter-not-class "${IN_BROWSER[@]}" "${ALONE[@]}"
for project in tests/*.Tests; do
  name=${project##*/}
  is_asked_for "$name" || continue
  case $name in
    "$PROCESSES")
      run_tests "$name-in-browser" "$(executable_of "$name")" --filter-class "${IN_BROWSER[@]}"
      is_asked_for "$STORES" && start_beside "$STORES" # Not beside a browser as well: a starved shop refuses chats.
      ;;
    "$STORES") is_asked_for "$PROCESSES" || run_tests "$name" "$(executable_of "$name")" ;;
    *) run_tests "$name" "$(executable_of "$name")" ;;
  esac
done
[ "$#" -gt 0 ] || other_engine
[ -z "${beside[$STORES]:-}" ] || end_beside "$STORES"
if is_asked_for "$PROCESSES"; then
  end_beside "$PROCESSES"
  run_tests "$PROCESSES-alone" "$(executable_of "$PROCESSES")" --filter-class "${ALONE[@]}"
fi
finish
