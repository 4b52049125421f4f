#!/usr/bin/env bash
# Measures the coverage engine beside PostGIS: installs Debian's PostGIS for the newest PostgreSQL here if it is missing, starts a private server, runs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

newest() { printf '%s\n' /usr/lib/postgresql/*/bin/postgres | sort -V | tail -n 1; }
[ -x "$(newest)" ] || deploy/services.sh run true # installs PostgreSQL, and starts no service of its own on the usual ports
version=$(basename "$(dirname "$(dirname "$(newest)")")")
if [ ! -e "/usr/share/postgresql/$version/extension/postgis.control" ]; then
  package=postgresql-$version-postgis-3
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "please install PostGIS (on Debian: sudo apt-get install $package)" >&2
    exit 1
  fi
  echo "installing $package" >&2
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null
fi
exec deploy/services.sh run go run ./deploy/bench/coverage "$@"
