#!/usr/bin/env bash
# Shows that the simulation finds a fault in each promise. eng/seeded-faults.sh [WORD]
# Applies each patch of tests/HealthKit.SimulationTests/Faults whose name contains WORD to a copy of the tree, builds the simulation
# against the copy, runs it, and prints a table: the promise, the fault, what was found, by which seed, after how many worlds. A fault
# counts as found when the simulation names the promise that the fault breaks.
# HEALTHKIT_BUILD is the command that builds a project, HEALTHKIT_SIMULATE_WORLDS the number of worlds at most.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source eng/common.sh

need_dotnet
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
project=tests/HealthKit.SimulationTests
git ls-files -z --cached --others --exclude-standard -- src tests/Directory.Build.props tests/HealthKit.Tests/Support "$project" \
  '*.props' '*.json' .editorconfig | tar --null -T - -cf - 2>/dev/null | tar -xf - -C "$copy"

read -ra build <<<"${HEALTHKIT_BUILD:-dotnet build -c Release -v quiet --nologo -p:UseSharedCompilation=true -p:RunAnalyzers=false}"
missed=0
printf '%-14s %-45s %s\n' promise fault found
for patch in "$PWD/$project"/Faults/*"${1-}"*.patch; do
  name=$(basename "$patch" .patch)
  rm -rf "$copy/figures"
  if ! patch -s -p1 --dry-run -d "$copy" <"$patch" >"$copy/patch.log"; then
    found="the patch does not apply: $(head -n 1 "$copy/patch.log")"
    printf '%-14s %-45s %s\n' "${name%%.*}" "${name#*.}" "$found"
    missed=$((missed + 1))
    continue
  fi
  patch -s -p1 -d "$copy" <"$patch"
  if (cd "$copy" && "${build[@]}" "$project/HealthKit.SimulationTests.csproj") >"$copy/build.log" 2>&1 && ! grep -q "error" "$copy/build.log"; then
    (cd "$copy" && HEALTHKIT_ARTIFACTS=$copy/figures "$project/bin/Release/net10.0/HealthKit.SimulationTests" \
      -method HealthKit.SimulationTests.SimulationTests.Worlds_OfManySeeds_KeepEveryPromise) >"$copy/run.log" 2>&1 || true
    found=$(sed -n 's/^broken: //p' "$copy/figures/simulation.txt" 2>/dev/null || true)
  else
    found="the build failed: $(grep -m 1 error "$copy/build.log" || true)"
  fi
  [[ $found == "${name%%.*} by seed "* ]] || missed=$((missed + 1))
  printf '%-14s %-45s %s\n' "${name%%.*}" "${name#*.}" "${found:-not found}"
  patch -s -R -p1 -d "$copy" <"$patch"
done
say "" "Not found: $missed."
((missed == 0))
