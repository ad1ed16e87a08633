#!/usr/bin/env bash
# eng/server.sh start|stop|freeze|thaw postgres|redis FOLDER
# Acts on the server that run.sh has made in FOLDER, and on no other. Frozen means: connections stay open, nobody answers.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source eng/common.sh

(($# == 3)) || die "Usage: eng/server.sh start|stop|freeze|thaw postgres|redis FOLDER"
action=$1
folder=$3/$2

as_owner() {
  if ((EUID == 0)); then
    setpriv --reuid postgres --regid postgres --init-groups -- "$@"
  else
    "$@"
  fi
}

pg_ctl() {
  local programs=(/usr/lib/postgresql/*/bin/pg_ctl)
  (cd / && as_owner "${programs[-1]}" -D "$folder/data" -s "$@")
}

postgres_pid() { head -1 "$folder/data/postmaster.pid" 2>/dev/null; }
postgres_start() { pg_ctl -l "$folder/log" -w start || { tail -20 "$folder/log" >&2 && die "PostgreSQL did not start."; }; }
postgres_stop() { pg_ctl -m fast stop; }

redis_pid() { cat "$folder/pid" 2>/dev/null; }
redis_answers() { is_listening "$(sed -n 's/^port //p' "$folder/redis.conf")"; }
redis_is_gone() { [[ ! -e /proc/$1 ]]; }
redis_start() {
  redis-server "$folder/redis.conf"
  within 10 redis_answers || { tail -20 "$folder/log" >&2 && die "Redis did not start."; }
}
redis_stop() {
  kill "$1"
  within 10 redis_is_gone "$1" || kill -9 "$1"
}

case $2 in
  postgres | redis) pid=$("$2_pid") || pid= ;;
  *) die "There is no server $2. Use postgres or redis." ;;
esac
[[ -n $pid && -d /proc/$pid ]] || pid=

# The server and its children: a connection of PostgreSQL is served by a process of its own.
signal_all() {
  [[ -n $pid ]] || die "$2 is not running."
  # shellcheck disable=SC2046
  kill "-$1" "$pid" $(cat "/proc/$pid/task/$pid/children")
}

case $action in
  start) [[ -n $pid ]] || "$2_start" ;;
  stop) [[ -z $pid ]] || { signal_all CONT "$2" && "$2_stop" "$pid"; } ;;
  freeze) signal_all STOP "$2" ;;
  thaw) signal_all CONT "$2" ;;
  *) die "There is no action $action. Use start, stop, freeze or thaw." ;;
esac
