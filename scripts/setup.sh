#!/bin/sh
# Installs the Debian or Ubuntu packages that a make target needs and that are missing; says which, and asks
# for sudo only when not root. Usage: scripts/setup.sh build|test|oracle|conformance|clients|web|map|bench
set -eu

case "${1:-}" in
  # PROJ is built from its bundled source: a C++ compiler, cmake, and sqlite3 to make its database. The SQLite library
  # itself is built in.
  build) packages="g++ make cmake pkg-config sqlite3 ca-certificates" ;;
  # Outside checks: GDAL as a real client, Python for the brute-force comparison.
  test) packages="gdal-bin python3 python3-venv" ;;
  # The oracle run compares with PostGIS in a private cluster.
  oracle) packages="postgresql postgresql-postgis python3 python3-venv" ;;
  # kaizen, the OpenAPI parser of the official suite, is Java and comes by Maven.
  conformance) packages="python3 python3-venv"
    command -v javac >/dev/null 2>&1 || packages="$packages default-jdk-headless"
    command -v mvn >/dev/null 2>&1 || packages="$packages maven" ;;
  # Real clients. QGIS is large.
  clients) packages="gdal-bin chromium python3-qgis qgis-providers python3 python3-venv"
    command -v npm >/dev/null 2>&1 || packages="$packages nodejs npm" ;;
  # The map is bundled by esbuild.
  web) packages="ca-certificates"
    command -v npm >/dev/null 2>&1 || packages="$packages nodejs npm" ;;
  # The map is driven in a browser.
  map) packages="chromium fonts-wqy-microhei"
    command -v npm >/dev/null 2>&1 || packages="$packages nodejs npm" ;;
  # Loads for the speed of the features door.
  bench) packages="wrk python3" ;;
  *) echo "usage: $0 build|test|oracle|conformance|clients|web|map|bench" >&2; exit 2 ;;
esac

command -v cargo >/dev/null 2>&1 || { echo "setup: a Rust toolchain (cargo) is needed; see https://rustup.rs" >&2; exit 1; }

if ! command -v dpkg-query >/dev/null 2>&1; then
  echo "setup: this is not Debian or Ubuntu; make sure that the equivalents of these are installed: $packages"
  exit 0
fi

missing=""
for package in $packages; do
  status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
  [ "$status" = "install ok installed" ] || missing="$missing $package"
done
[ -n "$missing" ] || { echo "setup: nothing to install for '$1' ($packages)"; exit 0; }

as_root=""
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null 2>&1 || { echo "setup: as root, run: apt-get update && apt-get install$missing" >&2; exit 1; }
  as_root="sudo"
fi
echo "setup: installing$missing"
$as_root apt-get update -qq
# shellcheck disable=SC2086 -- a list of words on purpose
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
