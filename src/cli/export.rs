//! `export`: what is stored, as a file that needs no server: tiles in one archive, or whole layers.

mod chosen;
mod draw;
mod head;
mod in_order;
mod layers;
mod part;
mod stop;
mod tiles;
mod walk;

use super::render::say;
use super::{CliResult, Outcome};
use crate::config::SourceArgs;
use crate::format::encode::Encoding;
use crate::query::MapDatum;
use chosen::Chosen;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

const FIRST_ZOOM: u8 = 0;
const LAST_ZOOM: u8 = 14;
/// At 24 a unit of a tile is half a millimetre.
const MOST_ZOOM: i64 = 24;

/// Arguments of `export`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Tiles are those that `serve` gives out, with the same bytes, compressed with gzip; tiles with nothing in them are left \
out. They are of WebMercatorQuad: PMTiles and MBTiles have no word for another grid, and their readers take this one for \
granted. For WorldCRS84Quad and CGCS2000Quad ask a server.

Without --collections the public ones are exported; others have to be named. A file appears when it is whole; when the \
export fails or is stopped, what was there before is still there.")]
pub(super) struct ExportArgs {
    /// Kind of file
    #[arg(long, value_enum)]
    format: Format,
    /// New file; for several layers as such, the folder that they go to
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// A file that is there already is replaced
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    from: SourceArgs,
    /// Collections, in the order of their layers
    #[arg(long, value_name = "ID,…", value_delimiter = ',')]
    collections: Vec<String>,
    /// Only features for which this is true; collections without such properties are left out
    #[arg(long, value_name = "CQL2")]
    filter: Option<String>,
    /// Only these properties
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    properties: Vec<String>,
    /// Shifted for Chinese base maps: gcj02 or bd09; for drawing, never for measuring
    #[arg(long, value_name = "NAME", value_parser = datum)]
    datum: Option<MapDatum>,
    /// First zoom of tiles [default: 0]
    #[arg(long, value_name = "Z", value_parser = clap::value_parser!(u8).range(0..=MOST_ZOOM))]
    min_zoom: Option<u8>,
    /// Last zoom of tiles [default: 14]
    #[arg(long, value_name = "Z", value_parser = clap::value_parser!(u8).range(0..=MOST_ZOOM))]
    max_zoom: Option<u8>,
    /// Tiles also have a layer of label points for each collection
    #[arg(long)]
    labels: bool,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Vector tiles in one file that is read in pieces over HTTP
    Pmtiles,
    /// Vector tiles in an SQLite database, version 1.3
    Mbtiles,
    /// GeoJSON, RFC 7946
    Geojson,
    /// GeoJSON text sequence, RFC 8142
    Geojsonseq,
    /// JSON-FG
    Jsonfg,
    /// A table; geometries as well-known text
    Csv,
    /// Binary features, `FlatGeobuf`
    Fgb,
}

impl Format {
    /// How layers are written, and how the names of their files end; `None` for tiles.
    fn of_layers(self) -> Option<(Encoding, &'static str)> {
        match self {
            Self::Pmtiles | Self::Mbtiles => None,
            Self::Geojson => Some((Encoding::GeoJson, "geojson")),
            Self::Geojsonseq => Some((Encoding::GeoJsonSeq, "geojsonl")),
            Self::Jsonfg => Some((Encoding::JsonFg, "fg.json")),
            Self::Csv => Some((Encoding::Csv, "csv")),
            Self::Fgb => Some((Encoding::FlatGeobuf, "fgb")),
        }
    }
}

fn datum(word: &str) -> Result<MapDatum, String> {
    MapDatum::parse(word).ok_or_else(|| "it is gcj02 or bd09".into())
}

impl ExportArgs {
    fn zooms(&self) -> Result<[u8; 2], String> {
        let [first, last] = [self.min_zoom.unwrap_or(FIRST_ZOOM), self.max_zoom.unwrap_or(LAST_ZOOM)];
        if first > last {
            return Err(format!("the first zoom is {first}, and the last one {last}"));
        }
        Ok([first, last])
    }

    /// Refuses what has no meaning together.
    fn check(&self) -> Result<(), String> {
        if self.format.of_layers().is_some() && (self.min_zoom.is_some() || self.max_zoom.is_some() || self.labels) {
            return Err("--min-zoom, --max-zoom and --labels are about tiles".into());
        }
        let whole = |path: &Path| path.canonicalize().ok();
        let is_source = self.from.store.as_deref().and_then(whole).is_some_and(|store| whole(&self.out) == Some(store));
        if is_source {
            return Err("the store itself is no place for what is exported from it".into());
        }
        let from_layers = self.from.store.is_none().then(|| whole(&self.from.data.data)).flatten();
        let folder = self
            .out
            .ancestors()
            .find_map(|path| whole(if path.as_os_str().is_empty() { Path::new(".") } else { path }));
        if from_layers.zip(folder).is_some_and(|(layers, folder)| folder.starts_with(layers)) {
            return Err("the folder of the compiled layers is no place for what is exported from them".into());
        }
        Ok(())
    }
}

/// Writes a file, or several.
pub(super) fn export(args: &ExportArgs) -> CliResult {
    args.check()?;
    let zooms = args.zooms()?;
    let chosen = Chosen::of(args)?;
    let said = match args.format.of_layers() {
        Some(encoding) => layers::export(args, &chosen, encoding)?,
        None => tiles::export(args, &chosen, zooms)?,
    };
    for note in &chosen.notes {
        eprintln!("note: {note}");
    }
    say(&said)?;
    Ok(Outcome::Fine)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{FromArgMatches as _, Parser as _};

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        args: ExportArgs,
    }

    fn args(more: &[&str]) -> ExportArgs {
        let line = [&["export", "--out", "a", "--format"], more].concat();
        Line::from_arg_matches(&<Line as clap::CommandFactory>::command().get_matches_from(line)).unwrap().args
    }

    #[test]
    fn options_of_tiles_are_refused_for_layers() {
        assert!(args(&["csv", "--labels"]).check().is_err() && args(&["fgb", "--max-zoom", "3"]).check().is_err());
        assert!(args(&["csv"]).check().is_ok() && args(&["mbtiles", "--labels"]).check().is_ok());
    }

    #[test]
    fn zooms_have_an_order_and_an_end() {
        assert_eq!(args(&["pmtiles"]).zooms(), Ok([0, 14]));
        assert!(args(&["pmtiles", "--min-zoom", "15"]).zooms().is_err());
        assert!(Line::try_parse_from(["export", "--out", "a", "--format", "pmtiles", "--max-zoom", "25"]).is_err());
        assert!(Line::try_parse_from(["export", "--out", "a", "--format", "pmtiles", "--datum", "wgs84"]).is_err());
    }

    #[test]
    fn a_store_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("plan.gpkg");
        std::fs::write(&store, "").unwrap();
        let mut args = args(&["pmtiles", "--replace"]);
        args.from.store = Some(store.clone());
        args.out = folder.path().join("./plan.gpkg");
        assert!(args.check().is_err());
        args.out = folder.path().join("plan.pmtiles");
        assert!(args.check().is_ok());
    }

    #[test]
    fn nothing_is_written_among_the_layers_that_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let mut args = args(&["geojson", "--replace"]);
        args.from.data.data = folder.path().join("data");
        std::fs::create_dir_all(args.from.data.data.join("layers")).unwrap();
        for inside in ["data", "data/layers", "data/layers/new", "data/../data/all.json"] {
            args.out = folder.path().join(inside);
            assert!(args.check().is_err(), "{inside}");
        }
        for beside in ["data2", "other/data", "all.json"] {
            args.out = folder.path().join(beside);
            assert!(args.check().is_ok(), "{beside}");
        }
    }
}
