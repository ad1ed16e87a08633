#!/usr/bin/env bash
# Builds everything and runs all tests. ./test.sh [--soak [MINUTES]] [--no-netns] [--filter EXPRESSION]
# --soak gives those that look for growth and rare faults their whole time: ten minutes under load with a fault each, or MINUTES.
# --no-netns leaves out what takes network namespaces, which takes root.
# As root on Debian it installs the servers that the tests start; else it names what is missing. The last line is the result.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source eng/common.sh

filter=()
while (($# > 0)); do
  case $1 in
    --no-netns) export HEALTHKIT_NO_NETNS=1 ;;
    --soak)
      export HEALTHKIT_SOAK=1
      if [[ ${2-} =~ ^[1-9][0-9]{0,3}$ ]]; then
        export HEALTHKIT_SOAK_MINUTES=$2
        shift
      fi
      ;;
    --filter)
      (($# > 1)) || die "--filter needs an expression, for example --filter FullyQualifiedName~Redis"
      filter=(--filter "$2")
      shift
      ;;
    *) die "Usage: ./test.sh [--soak [MINUTES]] [--no-netns] [--filter EXPRESSION]" ;;
  esac
  shift
done

need_dotnet
install_packages "$test_packages" ||
  die "Missing: $(missing_packages "$test_packages"). Install it: sudo apt-get install $(missing_packages "$test_packages")"

trap end_attended EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

results=$PWD/artifacts/test-results
export HEALTHKIT_ARTIFACTS=$PWD/artifacts/figures
rm -rf "$results" "$HEALTHKIT_ARTIFACTS"
mkdir -p "$results" "$HEALTHKIT_ARTIFACTS"

attended dotnet build HealthKit.sln -c Release -v quiet --nologo || die "The build failed."
say "Built in $SECONDS s."

ended_badly=()
for project in tests/*Tests/*.csproj; do
  name=$(basename "$project" .csproj)
  started=$SECONDS
  attended dotnet test "$project" -c Release --no-build --nologo "${filter[@]}" \
    --logger "trx;LogFileName=$name.trx" --results-directory "$results" || ended_badly+=("$name")
  say "$name took $((SECONDS - started)) s."
done

# Sums an attribute of the line <Counters total="..." executed="..." passed="..." .../> of every result that has one: tests that
# crash may leave a file without it.
counted() {
  { find "$results" -name '*.trx' -exec grep -h '<Counters ' {} + || true; } |
    awk -v attribute="$1" 'match($0, " " attribute "=\"[0-9]+") { n += substr($0, RSTART + length(attribute) + 3, RLENGTH - length(attribute) - 3) } END { print n + 0 }'
}
passed=$(counted passed)
failed=$(($(counted failed) + $(counted error) + $(counted timeout) + $(counted aborted)))
skipped=$(($(counted total) - $(counted executed)))

# What the tests measured: detection times, probes while frozen.
for figures in "$HEALTHKIT_ARTIFACTS"/*; do
  [[ ! -f $figures ]] || { say "" "$(basename "$figures"):" && cat "$figures"; }
done
say ""

# Once more where it is seen: what failed, and with which words.
broken=$({ find "$results" -name '*.trx' -exec cat {} + || true; } |
  awk '/<UnitTestResult .* outcome="(Failed|Error|Timeout|Aborted)"/ { match($0, /testName="[^"]*/); print substr($0, RSTART + 10, RLENGTH - 10); failed = 1 }
    failed && /<Message>/ { words = 1 }
    words && words++ < 30 { line = $0; gsub(/<[^>]*>/, "", line); print "    " line }
    /<\/Message>/ { words = 0 }
    /<\/UnitTestResult>/ { failed = words = 0 }' |
  sed -e 's/&lt;/</g' -e 's/&gt;/>/g' -e 's/&quot;/"/g' -e "s/&apos;/'/g" -e 's/&amp;/\&/g')
[[ -z $broken ]] || say "Failed:" "$broken" ""
((${#ended_badly[@]} == 0)) || say "Not all well: ${ended_badly[*]}."
((passed + failed > 0)) || say "No test ran."
say "All took $SECONDS s."
say "$passed passed, $failed failed, $skipped skipped"
((passed > 0 && failed == 0 && ${#ended_badly[@]} == 0))
