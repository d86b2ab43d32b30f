#!/bin/sh
# Fetches the XML test cases of the JTS Topology Suite into a folder: from the source package that the machine's own
# Debian or Ubuntu mirror carries, pinned by checksum. Nothing of the system is changed: apt works on lists and a
# cache of its own. Usage: scripts/jts.sh DIR
set -eu

# Case numbers in tests/jts/known.csv are those of this release.
name="jts_1.19.0+ds.orig.tar.xz"
version="1.19.0+ds-1"
sha256="8545cd194b6437c68c32f56c4d8143f5f826921ccd7facd804ea91cdb89bc99b"
inside="jts-1.19.0/modules/tests/src/test/resources/testxml"

[ $# -eq 1 ] || { echo "usage: $0 DIR" >&2; exit 2; }
mkdir -p "$1"
target=$(cd "$1" && pwd)
stamp="$target/.$sha256"
[ ! -e "$stamp" ] || { echo "jts: the cases of JTS $version are in $target"; exit 0; }
fail() { echo "jts: $1" >&2; exit 1; }
command -v apt-get >/dev/null 2>&1 ||
  fail "apt-get is needed; elsewhere unpack $inside of JTS 1.19.0 into $target and create the empty file $stamp"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/sources.d"

# The machine's own sources, as sources of source packages; both notations.
for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
  [ ! -r "$list" ] || sed -n 's/^deb[[:space:]]/deb-src /p' "$list" >> "$work/sources.d/own.list"
done
for list in /etc/apt/sources.list.d/*.sources; do
  [ ! -r "$list" ] || sed 's/^Types:.*/Types: deb-src/' "$list" > "$work/sources.d/$(basename "$list")"
done

apt() {
  apt-get -qq -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$work/sources.d" -o Dir::State::Lists="$work/lists" \
    -o Dir::Cache="$work/cache" -o APT::Sandbox::User="$(id -un)" "$@"
}
apt update || echo "jts: some package lists could not be read" >&2
(cd "$work" && apt source --download-only --tar-only "jts=$version") ||
  fail "no source of this machine has jts $version"
echo "$sha256  $work/$name" | sha256sum --check --quiet || fail "$name is not the file that it was"
tar -xJf "$work/$name" -C "$target" --strip-components=7 "$inside"
touch "$stamp"
echo "jts: the cases of JTS $version are in $target"
