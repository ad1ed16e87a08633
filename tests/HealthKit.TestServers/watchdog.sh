# Runs beside a test process and reads from a pipe that nobody writes to: the read ends when the test process does, however it
# ended. Then every server that left its pid under the run folder is ended together with its children, and the folder goes.
trap '' INT TERM HUP
exec >/dev/null 2>&1
folder=$1
read -r _
for file in "$folder"/*/pid; do
  [ -f "$file" ] || continue
  pid=$(cat "$file")
  children=$(cat "/proc/$pid"/task/*/children)
  # Word splitting is wanted: the kernel lists the children on one line.
  # shellcheck disable=SC2086
  kill -9 "$pid" $children
done
tries=0
until rm -rf "$folder" || [ "$tries" -ge 20 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
