# shellcheck shell=bash
# Makes the private servers of run.sh in the folder $1; sourced after common.sh. Each leaves its port and password in variables.

make_postgres() {
  local folder=$1/postgres programs=(/usr/lib/postgresql/*/bin) as=()
  programs=("${programs[-1]}")
  mkdir "$folder"
  if ((EUID == 0)); then
    # PostgreSQL refuses to run as root.
    chown postgres "$folder"
    as=(setpriv --reuid postgres --regid postgres --init-groups --)
  fi
  postgres_port=$(free_port)
  postgres_password=$(random_word)
  say "$postgres_password" >"$folder/password"
  quietly env -C / "${as[@]}" "${programs[0]}/initdb" -D "$folder/data" -U store --pwfile="$folder/password" --auth=scram-sha-256 \
    --encoding=UTF8 --locale=C.UTF-8 --no-sync || die "Cannot make a PostgreSQL in $folder."
  rm "$folder/password"
  cat >>"$folder/data/postgresql.conf" <<SETTINGS
listen_addresses = '127.0.0.1'
port = $postgres_port
unix_socket_directories = ''
dynamic_shared_memory_type = mmap
fsync = off
SETTINGS
  eng/server.sh start postgres "$1"
}

make_redis() {
  local folder=$1/redis
  mkdir -m 700 "$folder"
  redis_port=$(free_port)
  redis_password=$(random_word)
  cat >"$folder/redis.conf" <<SETTINGS
bind 127.0.0.1
port $redis_port
requirepass $redis_password
daemonize yes
pidfile $folder/pid
logfile $folder/log
dir $folder
save ""
SETTINGS
  eng/server.sh start redis "$1"
}
