#!/usr/bin/env python3
"""Usage: eng/coverage-report.py FOLDER. Reads what `test.sh --coverage` collected (Cobertura) and prints it by project, with the ten least covered files."""
import collections
import pathlib
import re
import sys
import xml.etree.ElementTree as xml

# The package tests run the probe as a native binary, in which nothing can be counted.
NATIVE = "HealthKit.Probe"

ROOT = pathlib.Path(__file__).resolve().parent.parent / "src"


def merge(folder):
    """Returns the lines of each file: number of hits, and branches taken of all. What any of the test projects reaches counts."""
    files = collections.defaultdict(dict)
    for report in folder.glob("**/coverage.cobertura.xml"):
        root = xml.parse(report).getroot()
        sources = [pathlib.Path(source.text or "/") for source in root.iter("source")]
        for part in root.iter("class"):
            file = next((source / part.get("filename") for source in sources if (source / part.get("filename")).is_relative_to(ROOT)), None)
            if file is None or "obj" in file.parts:
                continue
            lines = files[file.relative_to(ROOT)]
            for line in part.iter("line"):
                number, hits = int(line.get("number")), int(line.get("hits"))
                taken, branches = map(int, re.search(r"\((\d+)/(\d+)\)", line.get("condition-coverage", "(0/0)")).groups())
                before = lines.get(number, (0, 0, 0))
                lines[number] = (max(hits, before[0]), max(taken, before[1]), max(branches, before[2]))
    return files


def counts(lines):
    return (sum(hits > 0 for hits, _, _ in lines), len(lines), sum(taken for _, taken, _ in lines), sum(branches for _, _, branches in lines))


def share(part, whole):
    return f"{part / whole:7.1%}" if whole else "      -"


def row(name, lines):
    hit, all_lines, taken, branches = counts(lines)
    return f"{name:<70} {share(hit, all_lines)} of {all_lines:>6} lines {share(taken, branches)} of {branches:>5} branches"


def main(folder):
    files = merge(folder)
    if not files:
        print("No coverage was collected.")
        return 1

    print("\nCoverage:")
    for project in sorted({file.parts[0] for file in files}):
        print(row(project, [line for file, lines in files.items() if file.parts[0] == project for line in lines.values()]))
    print(f"\nThe ten least covered files, {NATIVE} left out:")
    for file in sorted((file for file in files if file.parts[0] != NATIVE), key=lambda file: counts(files[file].values())[0] / len(files[file]))[:10]:
        print(row(str(file), files[file].values()))
    return 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
