#!/usr/bin/env python3
"""Usage: eng/mutation-report.py FOLDER MINIMUM. Prints what `eng/mutate.sh` found: the score by file, and the mutants that no test found.
Exits with 1 when the score is below MINIMUM percent. Mutants of eng/equal-mutants.txt do not count, nor do survivors in static
initializers: they run once for each process, and the tool changes them afterwards, so that no test sees the change."""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
EQUAL = ROOT / "eng/equal-mutants.txt"
FOUND = ("Killed", "Timeout")
MISSED = ("Survived", "NoCoverage")


def flat(text):
    return " ".join(text.split())


def original(lines, location):
    (first, begin), (last, end) = ((location[edge]["line"] - 1, location[edge]["column"] - 1) for edge in ("start", "end"))
    if first == last:
        return lines[first][begin:end]
    return "\n".join([lines[first][begin:], *lines[first + 1:last], lines[last][:end]])


def equal_mutants():
    """The lines "path: original -> replacement" of the list; the reason is the indented line below each of them."""
    lines = EQUAL.read_text().splitlines() if EQUAL.exists() else []
    return {line for line in lines if line and not line.startswith((" ", "#"))}


def mutants(folder):
    """Yields the file, the line, the change and the status of each mutant that was tested."""
    for report in sorted(folder.glob("*/reports/mutation-report.json")):
        for name, file in json.loads(report.read_text())["files"].items():
            path = pathlib.Path(name)
            path = path.relative_to(ROOT) if path.is_relative_to(ROOT) else pathlib.Path("src", report.parts[-3], name)
            lines = file["source"].splitlines()
            for mutant in file["mutants"]:
                if mutant["status"] in FOUND + MISSED:
                    change = f"{flat(original(lines, mutant['location']))} -> {flat(mutant['replacement'])}"
                    yield path, mutant["location"]["start"]["line"], change, mutant["status"], mutant.get("static")


def main(folder, minimum):
    equal, files, survivors = equal_mutants(), {}, []
    for path, line, change, status, is_static in mutants(folder):
        counts = files.setdefault(path, {"found": 0, "timeout": 0, "missed": 0, "equal": 0, "static": 0})
        if status in FOUND:
            counts["found"] += 1
            counts["timeout"] += status == "Timeout"
        elif f"{path}: {change}" in equal:
            counts["equal"] += 1
        elif is_static:
            counts["static"] += 1
        else:
            counts["missed"] += 1
            survivors.append(f"{path}:{line}: {change}{' (no test reaches it)' if status == 'NoCoverage' else ''}")
    print(f"{'score':>7} {'mutants':>8} {'missed':>7} {'equal':>6} {'static':>7} {'timed out':>10}  file")
    total = {key: sum(counts[key] for counts in files.values()) for key in ("found", "timeout", "missed", "equal", "static")}
    for path, counts in [*sorted(files.items()), ("all", total)]:
        tested = counts["found"] + counts["missed"]
        share = counts["found"] / tested if tested else 1
        print(f"{share:7.1%} {tested:8} {counts['missed']:7} {counts['equal']:6} {counts['static']:7} {counts['timeout']:10}  {path}")
    print(*survivors, sep="\n")
    return 100 * total["found"] < minimum * (total["found"] + total["missed"]) or not files


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), float(sys.argv[2])))
