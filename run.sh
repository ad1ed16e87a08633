#!/usr/bin/env bash
# Runs the sample StoreApi on a PostgreSQL and a Redis of its own, until Ctrl-C. Needs the .NET SDK; as root on Debian it installs
# the servers when they are missing, else it runs StoreApi with what is there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source eng/common.sh
source eng/make-servers.sh

(($# == 0)) || die "Usage: ./run.sh"
need_dotnet
install_packages "$server_packages" || say "Missing: $(missing_packages "$server_packages"). To have them: sudo apt-get install $(missing_packages "$server_packages")"

# A name that no function uses for a local: the trap sees the locals of the function that it interrupts.
run_folder=$(mktemp -d -t healthkit-run-XXXXXX)
chmod 711 "$run_folder"
stop() {
  trap '' HUP INT TERM
  end_attended
  for server in postgres redis; do
    [[ ! -d $run_folder/$server ]] || eng/server.sh stop "$server" "$run_folder" || true
  done
  rm -rf "$run_folder"
}
trap stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

say "Building StoreApi ..."
quietly "${dotnet_build[@]}" samples/StoreApi || die "The build failed."

missing=" $(missing_packages "$server_packages") "
if [[ $missing != *" postgresql "* ]]; then
  make_postgres "$run_folder"
  export ConnectionStrings__Postgres="Host=127.0.0.1;Port=$postgres_port;Username=store;Password=$postgres_password;Database=postgres;Timeout=5;Command Timeout=5"
else
  say "No PostgreSQL: StoreApi keeps its orders in memory."
fi
if [[ $missing != *" redis-server "* ]]; then
  make_redis "$run_folder"
  export ConnectionStrings__Redis="127.0.0.1:$redis_port,password=$redis_password"
else
  say "No Redis: StoreApi reads its orders without a cache."
fi

port=8080
! is_listening "$port" || port=$(free_port)
export ASPNETCORE_URLS="http://127.0.0.1:$port"
management=9090
! is_listening "$management" || management=$(free_port)
export HealthKit__ManagementPort=$management HealthKit__Management__Address=127.0.0.1

# The script stops StoreApi with SIGTERM, and no load balancer is in front of it.
export HealthKit__DrainDelay=${HealthKit__DrainDelay:-00:00:00}

announce() {
  local url=$ASPNETCORE_URLS server action
  say "" "StoreApi runs at $url; Ctrl-C ends it, and the servers with it."
  say "Its dashboard: http://127.0.0.1:$management/health/ui" ""
  printf "  curl -i %s/orders -H 'Content-Type: application/json' -d '{\"item\":\"Tea\",\"quantity\":2}'\n" "$url"
  printf '  curl -i %s\n' "$url"{/,/health,/health/live,/health/ready,/health/startup}
  printf '  curl -i %s\n' "http://127.0.0.1:$management"{/metrics,/health/history} "http://127.0.0.1:$management/health/stream -N"
  printf '  curl -s %s | grep ^store_\n' "http://127.0.0.1:$management/metrics"
  for server in postgres redis; do
    [[ ! -d $run_folder/$server ]] || printf '  curl -i %s\n' "$url/health/$server"
  done
  for server in postgres redis; do
    [[ -d $run_folder/$server ]] || continue
    say "" "To watch it without $server, in another terminal:"
    for action in freeze thaw stop start; do
      say "  $PWD/eng/server.sh $action $server $run_folder"
    done
  done
  say ""
}
is_up_or_over() { is_listening "$port" || ! kill -0 "$1" 2>/dev/null; }

cd samples/StoreApi/bin/Release/net10.0
setsid dotnet StoreApi.dll &
attended_pid=$!
cd - >/dev/null
within 30 is_up_or_over "$attended_pid" || die "StoreApi did not answer on port $port within 30 s."
is_listening "$port" || die "StoreApi ended before it answered on port $port."
announce
wait "$attended_pid"
