#!/usr/bin/env python3
"""Usage: eng/test-report.py FOLDER. Reads the results (*.trx) of a run of test.sh and prints the slowest tests, what failed and the count."""
import pathlib
import sys
import xml.etree.ElementTree as xml

SPACE = "{http://microsoft.com/schemas/VisualStudio/TeamTest/2010}"
BAD = ("Failed", "Error", "Timeout", "Aborted")
LINES = 30


def seconds(duration):
    hours, minutes, rest = duration.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def read(file):
    root = xml.parse(file).getroot()
    methods = {test.get("id"): test.find(f"{SPACE}TestMethod") for test in root.iter(f"{SPACE}UnitTest")}
    for result in root.iter(f"{SPACE}UnitTestResult"):
        method = methods[result.get("testId")]
        message = result.find(f"{SPACE}Output/{SPACE}ErrorInfo/{SPACE}Message")
        yield {
            "name": result.get("testName"),
            # The name of a test case carries its arguments, which a filter cannot.
            "method": f"{method.get('className')}.{method.get('name').split('(')[0].split('.')[-1]}",
            "outcome": result.get("outcome"),
            "seconds": seconds(result.get("duration", "0:0:0")),
            "words": (message.text or "") if message is not None else "",
        }


def main(folder):
    results, broken = [], []
    for file in sorted(folder.glob("*.trx")):
        try:
            results += read(file)
        except (xml.ParseError, KeyError) as error:
            broken.append(f"{file.name} cannot be read: {error}")

    print("The ten slowest tests:")
    for test in sorted(results, key=lambda test: -test["seconds"])[:10]:
        print(f"{test['seconds']:8.1f} s  {test['name'][:150]}")

    failed = [test for test in results if test["outcome"] in BAD]
    if failed:
        print("\nFailed:")
    for test in failed:
        print(test["name"])
        for line in test["words"].splitlines()[:LINES]:
            print(f"    {line}")

    if failed:
        methods = sorted({test["method"] for test in failed})
        print("\nRepeat what failed:\n    ./test.sh --filter '" + "|".join(f"FullyQualifiedName={method}" for method in methods) + "'")

    for line in broken:
        print(line)

    passed = sum(test["outcome"] == "Passed" for test in results)
    print(f"\n{passed} passed, {len(failed)} failed, {len(results) - passed - len(failed)} skipped")
    return 0 if passed > 0 and not failed and not broken else 1


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
