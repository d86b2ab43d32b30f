#!/bin/sh
# Runs the fuzz targets, each for a bounded time: tests/fuzz/run.sh [TARGET]…   (all when none is named)
# FUZZ_SECONDS (30) per target. New inputs are kept in tests/fuzz/corpus, an input that fails in tests/fuzz/artifacts;
# `cargo +nightly fuzz tmin --fuzz-dir tests/fuzz TARGET FILE` makes it small.
set -eu
cd "$(dirname "$0")/../.."
here=tests/fuzz
seconds="${FUZZ_SECONDS:-30}"
build="${FUZZ_BUILD:-.cache/fuzz}"

cargo +nightly --version >/dev/null 2>&1 || { echo "fuzz: needs nightly Rust: rustup toolchain install nightly" >&2; exit 1; }
cargo fuzz --version >/dev/null 2>&1 || { echo "fuzz: needs cargo-fuzz: cargo install cargo-fuzz --locked" >&2; exit 1; }

[ $# -gt 0 ] || set -- crs_name distance filter layer_file overlay supplied time validity
failed=""
for target in "$@"; do
  case "$target" in
    filter) dict="-dict=$here/dict/filter.dict" ;;
    supplied | layer_file) dict="-dict=$here/dict/geojson.dict" ;;
    *) dict="" ;;
  esac
  mkdir -p "$here/corpus/$target"
  echo "fuzz: $target for $seconds s"
  # shellcheck disable=SC2086 -- an empty option must vanish
  cargo +nightly fuzz run --fuzz-dir "$here" --target-dir "$build" "$target" "$here/corpus/$target" "$here/seeds/$target" -- \
    -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=4096 -print_final_stats=1 -verbosity=0 -print_funcs=0 $dict ||
    failed="$failed $target"
done
[ -z "$failed" ] || { echo "fuzz: failed:$failed" >&2; exit 1; }
