#!/usr/bin/env bash
# Shows that the unit tests fail when the code is wrong. eng/mutate.sh [WORD]...
# Changes the files of the scope whose path contains one of the WORDs, one change (mutant) at a time, and runs the unit tests that reach it.
# Prints the score of each file and the mutants that no test found. Fails below 85 %. Without a WORD it takes hours.
# HEALTHKIT_MUTATION_TESTS names other tests, HEALTHKIT_MUTATION_PROCESSES the number of mutants to test at the same time.
# Mutants that behave like the original are listed, with the reason, in eng/equal-mutants.txt. They do not count.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source eng/common.sh

# The tests of the same area must find a mutant. A test of another area that happens to fail says nothing about what is wrong.
declare -A tests=(
  [HealthKit]='Evaluation/*.cs;Snapshots/*.cs;Lifecycle/*.cs;Reactions/*.cs;Checks/Traffic/*.cs;Diagnostics/*.cs'
  [HealthKit.Notifications]='Notifications/*.cs'
)
scope=(src/HealthKit/{Evaluation,Snapshots,Lifecycle,Reactions} src/HealthKit.Notifications/Routing)

# No analyzers, and no revision in the assemblies, so that a second run compiles only what changed. eng/mutate.json sets the configuration
# Debug, so that no mutant is in the folders of the other scripts.
export RunAnalyzers=false IncludeSourceRevisionInInformationalVersion=false UseSharedCompilation=true SharedCompilationId="healthkit-$$"

need_dotnet
results=$PWD/artifacts/mutation
rm -rf "$results"
mkdir -p "$results"
dotnet tool restore >"$results/restore.log" || die "$(<"$results/restore.log")"

declare -A patterns=()
while read -r file; do
  project=${file#src/}
  project=${project%%/*}
  patterns[$project]+=" --mutate ${file#"src/$project/"}"
done < <(find "${scope[@]}" -name '*.cs' | sort | if (($#)); then grep -F "$(printf '%s\n' "$@")"; else cat; fi)
((${#patterns[@]})) || die "No file of ${scope[*]} has a path that contains $*."

for project in "${!patterns[@]}"; do
  say "Testing the mutants of $project. The log is $results/$project.log."
  read -ra mutate <<<"${patterns[$project]}"
  (
    trap end_attended EXIT
    export HEALTHKIT_MUTATION_TESTS=${HEALTHKIT_MUTATION_TESTS:-${tests[$project]}}
    cd tests/HealthKit.Tests
    attended dotnet stryker --config-file ../../eng/mutate.json --project "$project.csproj" --skip-version-check \
      --concurrency "${HEALTHKIT_MUTATION_PROCESSES:-1}" --output "$results/$project" "${mutate[@]}"
  ) >"$results/$project.log" 2>&1 || die "$(tail -n 20 "$results/$project.log")"
done
eng/mutation-report.py "$results" 85
