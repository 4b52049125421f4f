#!/usr/bin/env bash
# Starts private PostgreSQL, Redis and MinIO on spare ports of 127.0.0.1, for tests and benchmarks; touches no other service.
#
#   deploy/services.sh run CMD…   start, run CMD with their addresses in the environment, stop; exits with CMD's code
#   deploy/services.sh up         start, unless they are up, and write .services/env
#   deploy/services.sh browser    find or install what the browser tests and the documents' tests need
#   deploy/services.sh down       stop exactly what `up` started, and remove its data
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
home=$top/.services
cache=${XDG_CACHE_HOME:-$HOME/.cache}/xuncha/bin
minio_version=v0.0.0-20260212201848-7aac2a2c5b7c
minio=$cache/minio-$minio_version
provider_version=v3.52.0
provider=$cache/oidc-provider-$provider_version # a certified library's own server: people sign in by it in the tests
run='' # the services' private folder
umask 077

say() { printf 'services: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
secret() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Below the ports that outgoing connections take.
spare_port() {
  local port
  for _ in $(seq 200); do
    port=$((20000 + RANDOM % 12000))
    listens "$port" || { echo "$port"; return; }
  done
  die "no spare port between 20000 and 32000"
}

# The folder of PostgreSQL's server programs: Debian keeps them out of PATH.
pg_bin() {
  local initdb
  initdb=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)
  [ -x "$initdb" ] || initdb=$(command -v initdb) || return 0
  dirname "$initdb"
}

install_missing() {
  local missing=()
  [ -n "$(pg_bin)" ] || missing+=(postgresql)
  command -v redis-server >/dev/null || missing+=(redis-server)
  command -v pdftotext >/dev/null || missing+=(poppler-utils)
  [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
  [ "$("$(pg_bin)/postgres" -V | grep -oE '[0-9]+' | head -n 1)" -ge 14 ] || die "PostgreSQL 14 or newer is needed, found only $(pg_bin)"
  [ -x "$minio" ] || build minio "github.com/minio/minio@$minio_version" "$minio"
  [ -x "$provider" ] || build "the identity provider" "github.com/zitadel/oidc/v3/example/server@$provider_version" "$provider"
}

# Chromium, and a Chinese font for its pages.
install_browser() {
  local missing=()
  [ -x "${CHROMIUM:-/usr/bin/chromium}" ] || missing+=(chromium)
  [ -n "$(fc-list :lang=zh-cn 2>/dev/null | head -n 1)" ] || missing+=(fonts-noto-cjk fontconfig)
  [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
}

install_packages() {
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    die "please install $* (on Debian: sudo apt-get install $*)"
  fi
  say "installing $*"
  local log policy=/usr/sbin/policy-rc.d made=no
  log=$(mktemp)
  # The packages would start services of their own on the usual ports.
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' >$policy; chmod 755 $policy; made=yes
  fi
  if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y "$@"; } >"$log" 2>&1 </dev/null; then
    [ $made = no ] || rm -f $policy
    tail -n 20 "$log" >&2
    die "apt-get could not install $*"
  fi
  [ $made = no ] || rm -f $policy
  rm -f "$log"
}

# build NAME PACKAGE FILE: a program in Go that no distribution has.
build() {
  command -v go >/dev/null || die "please install Go: $1 is built with it"
  say "building $1 once, which takes minutes"
  mkdir -p "$cache"
  local folder
  folder=$(mktemp -d "$cache/build.XXXXXX")
  (cd / && GOFLAGS='' GOBIN=$folder go install "$2") >&2 || { rm -rf "$folder"; die "$1 could not be built"; }
  mv "$folder"/* "$3"
  rmdir "$folder"
}

# start NAME CMD…: in a process group of its own, so that a Ctrl-C for the tests is not one for the services.
start() {
  local name=$1; shift
  set -m
  (cd "$run" && exec "$@") >>"$run/$name.log" 2>&1 </dev/null &
  echo $! >"$run/$name.pid"
  disown # the shell need not tell of its end
  set +m
}

# await NAME CMD…: until CMD succeeds, at most 60 s, or until the service has ended. Whether it is ours cannot be asked yet: until it has become the
# server, which takes a moment on a busy machine, it is a copy of this shell and looks like one.
await() {
  local name=$1 pid; shift
  pid=$(cat "$run/$name.pid")
  for _ in $(seq 600); do
    "$@" >/dev/null 2>&1 && return
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  tail -n 40 "$run/$name.log" >&2 || true
  die "$name did not start"
}

start_postgres() {
  local bin port as=()
  bin=$(pg_bin); port=$(spare_port)
  mkdir "$run/postgres"
  secret >"$run/postgres/password"
  if [ "$(id -u)" = 0 ]; then # PostgreSQL refuses root
    chmod 711 "$run"
    chown -R postgres "$run/postgres"
    as=(setpriv --reuid=postgres --regid=postgres --init-groups --)
  fi
  (cd "$run/postgres" && ${as[@]+"${as[@]}"} "$bin/initdb" -D "$run/postgres/d" -U postgres -A scram-sha-256 --pwfile="$run/postgres/password" -E UTF8 --locale=C) >"$run/postgres.log" 2>&1 ||
    { cat "$run/postgres.log" >&2; die "initdb failed"; }
  start postgres ${as[@]+"${as[@]}"} "$bin/postgres" -D "$run/postgres/d" -p "$port" -k '' -h 127.0.0.1 \
    -c max_connections=200 -c shared_buffers=512MB -c max_wal_size=4GB
  await postgres "$bin/pg_isready" -qh 127.0.0.1 -p "$port"
  echo "XUNCHA_TEST_POSTGRES_URL=postgres://postgres:$(cat "$run/postgres/password")@127.0.0.1:$port/postgres?sslmode=disable" >>"$run/env"
}

start_redis() {
  local port password
  port=$(spare_port); password=$(secret)
  printf '%s\n' "port $port" 'bind 127.0.0.1' 'save ""' 'appendonly no' "dir $run" "requirepass $password" >"$run/redis.conf"
  start redis redis-server "$run/redis.conf"
  await redis sh -c "REDISCLI_AUTH=$password redis-cli -p $port ping | grep -q PONG"
  echo "XUNCHA_TEST_REDIS_URL=redis://:$password@127.0.0.1:$port/0" >>"$run/env"
}

start_minio() {
  local port password
  port=$(spare_port); password=$(secret)
  start minio env MINIO_ROOT_USER=xuncha-test MINIO_ROOT_PASSWORD="$password" MINIO_BROWSER=off MINIO_UPDATE=off \
    "$minio" server --quiet --address "127.0.0.1:$port" "$run/minio"
  await minio minio_ready "$port"
  printf 'XUNCHA_TEST_S3_%s\n' "ENDPOINT=127.0.0.1:$port" ACCESS_KEY=xuncha-test "SECRET_KEY=$password" >>"$run/env"
}

minio_ready() {
  exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
  printf 'GET /minio/health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
  local answer
  read -r -t 2 answer <&3 || true
  exec 3>&-
  [[ $answer == *" 200 "* ]]
}

# ours NAME: prints the service's process id while it runs and is ours; a process id may have been given to another since.
ours() {
  local pid=
  read -r pid 2>/dev/null <"$run/$1.pid" || return 1
  # The server itself, where a shell or setpriv stands before it.
  [ "$1" != postgres ] || read -r pid 2>/dev/null <"$run/postgres/d/postmaster.pid" || true
  kill -0 "$pid" 2>/dev/null || return 1
  case "$(ps -o args= -p "$pid") $(readlink "/proc/$pid/cwd" || true)" in *"$run"*) echo "$pid" ;; *) return 1 ;; esac
}

up() {
  install_missing
  if [ -f "$home/run" ]; then
    run=$(cat "$home/run")
    if ours postgres && ours redis && ours minio; then
      say "already up; addresses in $home/env"
      return
    fi >/dev/null
    down
  fi
  run=$(mktemp -d "${TMPDIR:-/tmp}/xuncha-services.XXXXXX")
  mkdir -p "$home"
  echo "$run" >"$home/run"
  trap down EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  : >"$run/env"
  start_postgres; start_redis; start_minio
  echo "XUNCHA_TEST_OIDC_PROVIDER=$provider" >>"$run/env" # a test starts its own, for it must know where people come back to
  cp "$run/env" "$home/env"
  say "PostgreSQL, Redis and MinIO are up; addresses in $home/env"
}

down() {
  [ -f "$home/run" ] || return 0
  run=$(cat "$home/run")
  local name pid
  for name in minio redis postgres; do
    pid=$(ours "$name") || continue
    # At once, for the data goes with them: on QUIT PostgreSQL ends its children and writes no checkpoint; the others have none.
    if [ "$name" = postgres ]; then kill -QUIT "$pid"; else kill -KILL "$pid"; fi 2>/dev/null || true
    for _ in $(seq 100); do ours "$name" >/dev/null || break; sleep 0.1; done
    ! ours "$name" >/dev/null || kill -KILL "$pid" 2>/dev/null || true
  done
  rm -rf "$run" "$home"
}

run_with() {
  [ $# -gt 0 ] || die "run what?"
  home=$(mktemp -d "${TMPDIR:-/tmp}/xuncha-home.XXXXXX") # not the desk's own, which may be up
  up
  set -a
  # shellcheck source=/dev/null
  . "$home/env"
  set +a
  if [ -t 0 ]; then # a person's Ctrl-C reaches the command by itself
    "$@"
    return
  fi
  set -m
  "$@" <&0 &
  local child=$! code=0
  set +m
  trap 'kill -TERM -- "-$child" 2>/dev/null; exit 130' INT
  trap 'kill -TERM -- "-$child" 2>/dev/null; exit 143' TERM HUP
  wait "$child" || code=$?
  exit "$code"
}

case ${1:-} in
  up) up; trap - EXIT; echo "$home/env" ;;
  browser) install_browser ;;
  down) down ;;
  run) shift; run_with "$@" ;;
  *) sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 2 ;;
esac
