#!/bin/sh
# A private PostGIS for the oracle run: its own data folder, a Unix socket and no TCP port, never the system's cluster.
# As root it runs as the user `postgres` (PostgreSQL refuses to run as root), else as whoever calls.
#   scripts/postgis.sh start DIR   makes and starts a cluster in DIR (which must not exist) and prints its connection string
#   scripts/postgis.sh stop DIR    stops it and removes DIR
# Durability is switched off: the data lives as long as the run.
set -eu

usage() { echo "usage: $0 start|stop DIR" >&2; exit 2; }
[ $# -eq 2 ] || usage
dir=$2
case "$dir" in /*) ;; *) dir=$(pwd)/$dir ;; esac

# The newest PostgreSQL that has PostGIS; Debian keeps the versions apart, elsewhere it is on the path.
bin=""
for control in /usr/share/postgresql/*/extension/postgis.control; do
  [ -e "$control" ] || continue
  version=$(basename "$(dirname "$(dirname "$control")")")
  [ -x "/usr/lib/postgresql/$version/bin/initdb" ] && bin="/usr/lib/postgresql/$version/bin/"
done
if [ -z "$bin" ] && ! command -v initdb >/dev/null 2>&1; then
  echo "postgis: no PostgreSQL with PostGIS found (Debian, Ubuntu: apt-get install postgresql-postgis)" >&2
  exit 1
fi

# The folder belongs to the user the server runs as, and so must every command be.
if [ "$(id -u)" -eq 0 ]; then
  owner=postgres
  as_owner() { (cd / && setpriv --reuid=postgres --regid=postgres --init-groups env HOME="$dir" "$@"); }
else
  owner=$(id -un)
  as_owner() { (cd / && "$@"); }
fi

stop() {
  as_owner "${bin}pg_ctl" --pgdata="$dir/data" --mode=immediate --wait stop >/dev/null 2>&1 || true
  rm -rf "$dir"
}

case "$1" in
  start)
    [ ! -e "$dir" ] || { echo "postgis: $dir exists already" >&2; exit 1; }
    # A socket's path may have 107 bytes.
    [ ${#dir} -le 80 ] || { echo "postgis: $dir is too long for a socket" >&2; exit 1; }
    mkdir -m 700 "$dir"
    # Whatever fails below leaves nothing behind.
    trap stop EXIT
    chown "$owner" "$dir"
    as_owner "${bin}initdb" --pgdata="$dir/data" --username=oracle --auth=trust --encoding=UTF8 --locale=C >"$dir/initdb.log"
    as_owner "${bin}pg_ctl" --pgdata="$dir/data" --log="$dir/server.log" --wait start --options="-k $dir -h '' \
      -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c jit=off -c max_connections=40" >"$dir/start.log"
    as_owner "${bin}psql" --quiet --no-psqlrc --host="$dir" --username=oracle --dbname=postgres \
      --command="CREATE EXTENSION postgis" >>"$dir/start.log"
    trap - EXIT
    echo "host=$dir user=oracle dbname=postgres"
    ;;
  stop)
    [ -d "$dir/data" ] || { echo "postgis: no cluster in $dir" >&2; exit 1; }
    stop
    ;;
  *) usage ;;
esac
