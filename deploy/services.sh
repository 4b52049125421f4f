#!/usr/bin/env bash
# Starts private PostgreSQL, Redis and MinIO on spare ports of 127.0.0.1, for tests and benchmarks; touches no other service.
#
#   deploy/services.sh run CMD…   start, run CMD with their addresses in the environment, stop; exits with CMD's code
#   deploy/services.sh up         start and write .services/env
#   deploy/services.sh down       stop exactly what `up` started, and remove its data
set -euo pipefail
cd "$(dirname "$0")/.."
home=$PWD/.services
cache=${XDG_CACHE_HOME:-$HOME/.cache}/xuncha/bin
minio_version=v0.0.0-20260212201848-7aac2a2c5b7c
minio=$cache/minio-$minio_version

say() { printf 'services: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
spare_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null || shuf -i 20000-40000 -n 1; }
pg_bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }

install_missing() {
  local missing=()
  [ -n "$(pg_bin)" ] || command -v initdb >/dev/null || missing+=(postgresql)
  command -v redis-server >/dev/null || missing+=(redis-server)
  if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
      die "please install: ${missing[*]} (on Debian: sudo apt-get install ${missing[*]})"
    fi
    say "installing ${missing[*]}"
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y "${missing[@]}"; } >/tmp/xuncha-apt.log 2>&1 || die "apt-get failed, see /tmp/xuncha-apt.log"
  fi
  if [ ! -x "$minio" ]; then
    say "building MinIO once, which takes minutes"
    mkdir -p "$cache"
    (cd / && GOFLAGS='' GOBIN=$cache/build go install "github.com/minio/minio@$minio_version") >&2 || die "MinIO could not be built"
    mv "$cache/build/minio" "$minio"
  fi
}

# PostgreSQL refuses to run as root.
as_postgres() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"; else "$@"; fi; }

start_postgres() {
  local bin port
  bin=$(pg_bin); port=$(spare_port); data=$1/postgres
  mkdir -p "$data"
  [ "$(id -u)" != 0 ] || chown postgres "$data"
  as_postgres "$bin/initdb" -D "$data/d" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >"$1/postgres.log" 2>&1 || { cat "$1/postgres.log" >&2; die "initdb failed"; }
  (cd "$data" && as_postgres "$bin/postgres" -D "$data/d" -p "$port" -k "$data" -h 127.0.0.1 -c max_connections=200 -c shared_buffers=512MB -c max_wal_size=4GB >>"$1/postgres.log" 2>&1 & echo $! >"$1/postgres.pid")
  for _ in $(seq 150); do "$bin/pg_isready" -qh 127.0.0.1 -p "$port" && break; sleep 0.2; done
  "$bin/pg_isready" -qh 127.0.0.1 -p "$port" || { cat "$1/postgres.log" >&2; die "PostgreSQL did not start"; }
  echo "XUNCHA_TEST_POSTGRES_URL=postgres://postgres@127.0.0.1:$port/postgres?sslmode=disable" >>"$1/env"
}

start_redis() {
  local port; port=$(spare_port)
  redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no --dir "$1" >"$1/redis.log" 2>&1 & echo $! >"$1/redis.pid"
  for _ in $(seq 50); do redis-cli -p "$port" ping 2>/dev/null | grep -q PONG && break; sleep 0.1; done
  redis-cli -p "$port" ping >/dev/null || { cat "$1/redis.log" >&2; die "Redis did not start"; }
  echo "XUNCHA_TEST_REDIS_URL=redis://127.0.0.1:$port/0" >>"$1/env"
}

start_minio() {
  local port; port=$(spare_port)
  MINIO_ROOT_USER=xuncha-test MINIO_ROOT_PASSWORD=xuncha-test-secret MINIO_BROWSER=off MINIO_UPDATE=off \
    "$minio" server --quiet --address "127.0.0.1:$port" "$1/minio" >"$1/minio.log" 2>&1 & echo $! >"$1/minio.pid"
  for _ in $(seq 100); do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break; sleep 0.1; done
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { cat "$1/minio.log" >&2; die "MinIO did not start"; }
  { echo "XUNCHA_TEST_S3_ENDPOINT=127.0.0.1:$port"; echo XUNCHA_TEST_S3_ACCESS_KEY=xuncha-test; echo XUNCHA_TEST_S3_SECRET_KEY=xuncha-test-secret; } >>"$1/env"
}

up() {
  install_missing
  [ ! -e "$home" ] || down
  mkdir -p "$home"
  local run; run=$(mktemp -d "${TMPDIR:-/tmp}/xuncha-services.XXXXXX")
  chmod 711 "$run"
  echo "$run" >"$home/run"
  : >"$run/env"
  start_postgres "$run"; start_redis "$run"; start_minio "$run"
  cp "$run/env" "$home/env"
  say "PostgreSQL, Redis and MinIO are up; addresses in .services/env"
}

down() {
  [ -f "$home/run" ] || { rm -rf "$home"; return 0; }
  local run pid; run=$(cat "$home/run")
  for name in minio redis postgres; do
    [ -f "$run/$name.pid" ] || continue
    pid=$(cat "$run/$name.pid")
    kill -INT "$pid" 2>/dev/null || true
    for _ in $(seq 50); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    kill -9 "$pid" 2>/dev/null || true
  done
  rm -rf "$run" "$home"
}

case ${1:-} in
  up) up ;;
  down) down ;;
  run)
    shift
    home=$(mktemp -d "${TMPDIR:-/tmp}/xuncha-home.XXXXXX")
    trap 'down' EXIT
    trap 'exit 130' INT TERM
    up
    set -a; . "$home/env"; set +a
    "$@"
    ;;
  *) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
