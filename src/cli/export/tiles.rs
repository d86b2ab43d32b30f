//! Tiles into an archive.

use super::chosen::Chosen;
use super::draw::{Painted, Painter};
use super::head::head;
use super::in_order::in_order;
use super::part::Part;
use super::walk::Walk;
use super::{ExportArgs, Format, stop};
use crate::format::{ArchiveHead, PmTiles};
use crate::query::QueryError;
use crate::store::MbTiles;
use crate::tile::Settings;
use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};
use std::fmt::Write as _;
use std::fs::File;
use std::sync::atomic::{AtomicBool, Ordering};

type Failure = Box<dyn std::error::Error>;

/// Either kind of file.
enum Archive {
    PmTiles(PmTiles<File>),
    MbTiles(MbTiles),
}

impl Archive {
    fn create(format: Format, part: &Part, head: &ArchiveHead) -> Result<Self, Failure> {
        Ok(match format {
            Format::Mbtiles => {
                Self::MbTiles(MbTiles::create(part.path(), head).map_err(|cause| part.unwritten(&cause))?)
            }
            _ => Self::PmTiles(PmTiles::create(part.create()?, head).map_err(|cause| part.unwritten(&cause))?),
        })
    }

    fn add(&mut self, tile: &Painted, part: &Part) -> Result<(), String> {
        match self {
            Self::PmTiles(archive) => archive.add(tile.at, &tile.gzipped).map_err(|cause| part.unwritten(&cause)),
            Self::MbTiles(archive) => archive.add(tile.at, &tile.gzipped).map_err(|cause| part.unwritten(&cause)),
        }
    }

    fn finish(self, part: &Part) -> Result<(), String> {
        match self {
            Self::PmTiles(archive) => archive.finish().map_err(|cause| part.unwritten(&cause)),
            Self::MbTiles(archive) => archive.finish().map_err(|cause| part.unwritten(&cause)),
        }
    }
}

/// What came of it.
#[derive(Debug, Default)]
struct Sums {
    tiles: u64,
    bytes: u64,
    /// Tiles that had no room for all of their features.
    crowded: u64,
}

/// Writes all tiles; gives what is said at the end.
pub(super) fn export(args: &ExportArgs, chosen: &Chosen, zooms: [u8; 2]) -> Result<String, Failure> {
    let properties = (!args.properties.is_empty()).then(|| args.properties.clone());
    let settings = Settings { labels: args.labels, properties, ..Settings::served() };
    let painter = Painter::new(chosen.collections.clone(), settings, args.datum);
    let bounds = painter.bounds().ok_or("nothing to draw: no feature has a geometry")?;
    let part = Part::of(&args.out, args.replace)?;
    let switch = painter.control().switch();
    stop::watch(&switch)?;
    let mut archive = Archive::create(args.format, &part, &head(args, chosen, zooms, bounds))?;
    let sums = fill((&mut archive, &part), &painter, zooms, &switch).map_err(|cause| told(cause, &switch))?;
    archive.finish(&part)?;
    if switch.load(Ordering::Relaxed) {
        return Err(stop::STOPPED.into());
    }
    part.keep()?;
    Ok(summary(args, chosen, zooms, &sums))
}

/// Why it ended; that somebody stopped it matters more than what failed for that reason.
fn told(cause: Failure, switch: &AtomicBool) -> Failure {
    if switch.load(Ordering::Relaxed) { stop::STOPPED.into() } else { cause }
}

fn fill(
    (archive, part): (&mut Archive, &Part),
    painter: &Painter,
    [first, last]: [u8; 2],
    switch: &AtomicBool,
) -> Result<Sums, Failure> {
    let bar = bar(painter, [first, last])?;
    let mut sums = Sums::default();
    for zoom in first..=last {
        in_order(
            Walk::new(painter, zoom),
            |spot| spot.and_then(|spot| painter.paint(&spot.tile, &spot.which)),
            |painted: Result<Painted, QueryError>| {
                let tile = painted?;
                if switch.load(Ordering::Relaxed) {
                    return Err(stop::STOPPED.into());
                }
                bar.inc(1);
                if tile.gzipped.is_empty() {
                    return Ok(());
                }
                sums.tiles += 1;
                sums.bytes += tile.gzipped.len() as u64;
                sums.crowded += u64::from(tile.left_out > 0);
                if sums.tiles % 64 == 1 {
                    bar.set_message(format!("zoom {zoom}, {}", HumanBytes(sums.bytes)));
                }
                archive.add(&tile, part).map_err(Failure::from)
            },
        )?;
    }
    bar.finish_and_clear();
    Ok(sums)
}

/// Drawn on standard error, and only when that is a terminal: only then the tiles are counted first.
fn bar(painter: &Painter, [first, last]: [u8; 2]) -> Result<ProgressBar, QueryError> {
    let bar = ProgressBar::no_length().with_message("counting tiles");
    if bar.is_hidden() {
        return Ok(bar);
    }
    let mut count = 0;
    for zoom in first..=last {
        for spot in Walk::new(painter, zoom) {
            spot?;
            count += 1;
            if count % 1024 == 0 {
                bar.set_position(count);
            }
        }
    }
    let template = "{bar:30} {human_pos}/{human_len} tiles, {msg}, {eta} left";
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.reset();
    bar.set_length(count);
    bar.set_style(style);
    bar.set_message(format!("zoom {first}"));
    Ok(bar)
}

fn summary(args: &ExportArgs, chosen: &Chosen, [first, last]: [u8; 2], sums: &Sums) -> String {
    let (tiles, bytes) = (HumanCount(sums.tiles), HumanBytes(sums.bytes));
    let (count, out) = (chosen.collections.len(), args.out.display());
    let mut said = format!("{tiles} tiles of {count} collections, zoom {first} to {last}, {bytes} of tiles: {out}\n");
    if sums.crowded > 0 {
        let Settings { max_features, max_bytes, .. } = Settings::served();
        let (features, bytes) = (HumanCount(max_features as u64), HumanBytes(max_bytes as u64));
        // Writing to a string cannot fail.
        let _ = writeln!(
            said,
            "{} tiles have no room for all of their features ({features}, or {bytes}, of a collection): the smallest are left out",
            HumanCount(sums.crowded)
        );
    }
    said
}
