# shellcheck shell=bash
# Functions that run.sh and test.sh share; sourced with `set -euo pipefail` on.

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_CLI_UI_LANGUAGE=en
# No build server stays behind, and none of another build is used or stopped.
export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false
# One compiler for all projects of a build, where one for each would start anew; the name of its pipe keeps other builds off.
# shellcheck disable=SC2034
dotnet_build=(dotnet build -c Release -v quiet --nologo -p:UseSharedCompilation=true -p:SharedCompilationId="healthkit-$$")

# One line for each argument.
say() { printf '%s\n' "$@"; }

die() {
  printf '%s\n' "$*" >&2
  exit 1
}

# What is needed of Debian: the package, and a file or a pattern of files by which to see that it is there.
server_packages='
postgresql    /usr/lib/postgresql/*/bin/initdb
redis-server  /usr/bin/redis-server
'
report_packages="python3 /usr/bin/python3"
# shellcheck disable=SC2034
test_packages="$server_packages
$report_packages
nutcracker    /usr/sbin/nutcracker
pgbouncer     /usr/sbin/pgbouncer
haproxy       /usr/sbin/haproxy
systemd       /usr/bin/systemd-analyze
nginx-light   /usr/sbin/nginx
prometheus    /usr/bin/prometheus
rabbitmq-server  /usr/lib/rabbitmq/bin/rabbitmq-server
prometheus-alertmanager  /usr/bin/prometheus-alertmanager
python3-aiosmtpd  /usr/lib/python3/dist-packages/aiosmtpd/smtp.py
wrk           /usr/bin/wrk
clang         /usr/bin/clang
lld           /usr/bin/ld.lld
gcc-aarch64-linux-gnu  /usr/bin/aarch64-linux-gnu-gcc
libc6-dev-arm64-cross  /usr/aarch64-linux-gnu/lib/crt1.o
qemu-user-static  /usr/bin/qemu-aarch64-static
curl          /usr/bin/curl
iproute2      /usr/sbin/ip
libicu72      /usr/lib/*/libicuuc.so.*
wget          /usr/bin/wget
busybox       /usr/bin/busybox
docker-compose  /usr/bin/docker-compose
chromium      /usr/bin/chromium
npm           /usr/bin/npm
kubernetes-client  /usr/bin/kubectl
"

# Prints the packages of the list $1 that are not there, on one line.
missing_packages() {
  local package pattern names=()
  while read -r package pattern; do
    [[ -z $package ]] || compgen -G "$pattern" >/dev/null || names+=("$package")
  done <<<"$1"
  say "${names[*]}"
}

# Runs a command silently; shows what it wrote only when it fails.
quietly() {
  local name log status=0
  name=$(mktemp)
  exec {log}<>"$name"
  # Without a name from here on, so that it goes whatever interrupts us.
  rm -f "$name"
  attended "$@" >&"$log" 2>&1 || status=$?
  ((status == 0)) || cat "/dev/fd/$log" >&2
  exec {log}>&-
  return "$status"
}

# Installs what is missing of the list $1; returns 1 when something is missing and we are not root.
install_packages() {
  local missing
  missing=$(missing_packages "$1")
  [[ -n $missing ]] || return 0
  ((EUID == 0)) && command -v apt-get >/dev/null || return 1
  say "Installing $missing ..."
  export DEBIAN_FRONTEND=noninteractive
  quietly apt-get update || die "apt-get update failed."
  # Word splitting is wanted: it is a list.
  # shellcheck disable=SC2086
  quietly apt-get install --yes --no-install-recommends $missing || die "Cannot install $missing."
}

need_dotnet() {
  command -v dotnet >/dev/null || die "The .NET SDK is missing. Install .NET 10: https://dot.net/download"
}

# A command runs in a session of its own, so that Ctrl-C reaches it through us alone and it can be ended with all its children.
attended_pid=
attended() {
  local status=0
  setsid "$@" &
  attended_pid=$!
  wait "$attended_pid" || status=$?
  # A compiler server would wait ten minutes for the next build.
  kill -TERM -- "-$attended_pid" 2>/dev/null || true
  attended_pid=
  return "$status"
}

end_attended() {
  [[ -n $attended_pid ]] || return 0
  kill -TERM -- "-$attended_pid" 2>/dev/null || true
  wait "$attended_pid" 2>/dev/null || true
}

is_listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Below the ports of the tests' servers, and below the range of the local ports of outgoing connections, which could otherwise take a
# server's port while it is stopped.
free_port() {
  local port
  while port=$((10000 + RANDOM % 5000)) && is_listening "$port"; do :; done
  say "$port"
}

# Waits until the command given after the number of seconds succeeds.
within() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < deadline)) || return 1
    sleep 0.05
  done
}

random_word() { od -An -N12 -tx1 /dev/urandom | tr -d ' \n'; }
