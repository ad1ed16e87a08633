#!/usr/bin/env bash
# Builds everything and runs all tests.
# ./test.sh [--quick] [--coverage] [--soak [MINUTES]] [--simulate MINUTES] [--no-netns] [--filter EXPRESSION]
# --quick runs what needs no server: the unit tests, and the core in a real host.
# --coverage prints which share of the lines and branches the tests reach.
# --soak gives those that look for growth and rare faults their whole time: ten minutes under load with a fault each, or MINUTES.
# --simulate runs the simulation only, and lets it look at new worlds for MINUTES.
# --no-netns leaves out what takes network namespaces, which takes root.
# As root on Debian it installs the servers that the tests start; else it names what is missing. The last line is the result.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source eng/common.sh

packages=$test_packages
core_tests="FullyQualifiedName~HealthKit.Tests"
for folder in Http Hosting Management StockServices; do
  core_tests+="|FullyQualifiedName~HealthKit.IntegrationTests.$folder"
done
options=()
filter=
quick=
coverage=
simulate=
while (($# > 0)); do
  case $1 in
    --quick) quick=1 ;;
    --coverage) coverage=1 ;;
    --no-netns) export HEALTHKIT_NO_NETNS=1 ;;
    --soak)
      export HEALTHKIT_SOAK=1
      if [[ ${2-} =~ ^[1-9][0-9]{0,3}$ ]]; then
        export HEALTHKIT_SOAK_MINUTES=$2
        shift
      fi
      ;;
    --simulate)
      [[ ${2-} =~ ^[1-9][0-9]{0,3}$ ]] || die "--simulate needs a number of minutes, from 1 to 9999"
      simulate=1
      export HEALTHKIT_SIMULATE_MINUTES=$2
      shift
      ;;
    --filter)
      (($# > 1)) || die "--filter needs an expression, for example --filter FullyQualifiedName~Redis"
      filter=$2
      shift
      ;;
    *) die "Usage: ./test.sh [--quick] [--coverage] [--soak [MINUTES]] [--simulate MINUTES] [--no-netns] [--filter EXPRESSION]" ;;
  esac
  shift
done

[[ -z $quick ]] || packages=$report_packages filter="($core_tests)${filter:+&($filter)}"
[[ -z $simulate ]] || packages=$report_packages
[[ -z $filter ]] || options+=(--filter "$filter")
[[ -z $coverage ]] || options+=(--collect "XPlat Code Coverage")

# The test runner gives a test process 90 s to connect, which is too short on a busy machine.
export VSTEST_CONNECTION_TIMEOUT=600

need_dotnet
install_packages "$packages" ||
  die "Missing: $(missing_packages "$packages"). Install it: sudo apt-get install $(missing_packages "$packages")"

lanes=()
end_all() {
  end_attended
  ((${#lanes[@]} == 0)) || kill -TERM "${lanes[@]}" 2>/dev/null || true
  wait
}
trap end_all EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

results=$PWD/artifacts/test-results
export HEALTHKIT_ARTIFACTS=$PWD/artifacts/figures
rm -rf "$results" "$HEALTHKIT_ARTIFACTS"
mkdir -p "$results" "$HEALTHKIT_ARTIFACTS"

attended "${dotnet_build[@]}" HealthKit.sln || die "The build failed."
say "Built in $SECONDS s." | tee "$results/times"

# These compute: the packages with many compilers, the simulation on a clock of its own. The others wait for events and measure time, so
# they get more of the processors.
niceness_of() {
  case $1 in
    HealthKit.SimulationTests) say 10 ;;
    HealthKit.PackageTests) say 5 ;;
    *) say 0 ;;
  esac
}

# Runs a command with the niceness of its first argument. Where the kernel shares the processors between sessions first (autogroup),
# "nice" counts only within one, so the session gets the same.
nicely=(bash -c '(echo "$0" >/proc/self/autogroup) 2>/dev/null; exec nice -n "$0" "$@"')

# Runs test projects one after the other; a process of its own, beside other lanes.
lane() {
  trap end_attended EXIT
  trap 'exit 143' TERM
  local name started
  for name; do
    started=$SECONDS
    attended "${nicely[@]}" "$(niceness_of "$name")" dotnet test "tests/$name/$name.csproj" -c Release --no-build --nologo "${options[@]}" \
      --logger "trx;LogFileName=$name.trx" --results-directory "$results" >"$results/$name.log" 2>&1 || say "$name" >>"$results/ended-badly"
    say "$name took $((SECONDS - started)) s." >>"$results/times"
    cat "$results/$name.log"
  done
}

if [[ -n $simulate ]]; then
  lane HealthKit.SimulationTests &
  lanes=($!)
else
  lane HealthKit.IntegrationTests &
  lanes=($!)
  if [[ -n $quick ]]; then
    lane HealthKit.Tests &
    lanes+=($!)
  else
    lane HealthKit.EcosystemTests HealthKit.RedisFloorTests HealthKit.Tests HealthKit.SimulationTests &
    lanes+=($!)
    lane HealthKit.PackageTests &
    lanes+=($!)
  fi
fi
wait "${lanes[@]}"
lanes=()

# What the tests measured: detection times, probes while frozen.
for figures in "$HEALTHKIT_ARTIFACTS"/*.txt; do
  [[ ! -f $figures ]] || { say "" "$(basename "$figures"):" && cat "$figures"; }
done
[[ -z $coverage ]] || eng/coverage-report.py "$results"

say "" "Where the time went:"
cat "$results/times"
say "All took $SECONDS s."
[[ ! -s $results/ended-badly ]] || say "Ended badly: $(paste -sd' ' "$results/ended-badly")."
eng/test-report.py "$results" && [[ ! -s $results/ended-badly ]]
