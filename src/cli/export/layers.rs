//! Whole layers, in the formats of features.

use super::chosen::Chosen;
use super::head::title;
use super::part::Part;
use super::{ExportArgs, stop};
use crate::format::encode::{Column, ColumnKind, CrsLabel, Encoding, GeometryKind, Head};
use crate::query::{CollectionSnapshot, Kinds, Output, ValueKind};
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

type Failure = Box<dyn std::error::Error>;

/// Bytes that are written at a time.
const PIECE: usize = 256 << 10;

/// Writes the file of the one collection that was named, or a folder with one for each; gives what is said at the end.
pub(super) fn export(
    args: &ExportArgs,
    chosen: &Chosen,
    (encoding, ending): (Encoding, &str),
) -> Result<String, Failure> {
    let files = files(args, chosen, ending)?;
    let switch = Arc::new(AtomicBool::new(false));
    stop::watch(&switch)?;
    let features: usize = chosen.collections.iter().map(|collection| collection.len()).sum();
    let bar = ProgressBar::new(features as u64).with_style(style());
    for (collection, part) in files {
        bar.set_message(collection.meta().id.clone());
        write((args, chosen), collection, encoding, &part, (&switch, &bar))?;
        part.keep()?;
    }
    bar.finish_and_clear();
    Ok(format!("{features} features of {} collections: {}\n", chosen.collections.len(), args.out.display()))
}

fn style() -> ProgressStyle {
    let template = "{bar:30} {human_pos}/{human_len} features, {msg}";
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// The collections with their files, all of which may be written, before the first one is.
fn files<'c>(
    args: &ExportArgs,
    chosen: &'c Chosen,
    ending: &str,
) -> Result<Vec<(&'c CollectionSnapshot, Part)>, Failure> {
    // However often it is named.
    if args.collections.iter().map(|name| name.trim()).collect::<BTreeSet<_>>().len() == 1 {
        let one = |collection: &'c Arc<CollectionSnapshot>| Ok((&**collection, Part::of(&args.out, args.replace)?));
        return chosen.collections.iter().map(one).collect();
    }
    let unmade = |cause| format!("cannot make the folder {}: {cause}", args.out.display());
    std::fs::create_dir_all(&args.out).map_err(unmade)?;
    let each = |collection: &'c Arc<CollectionSnapshot>| {
        let path = in_folder(&args.out, &format!("{}.{ending}", collection.meta().id))?;
        Ok((&**collection, Part::of(&path, args.replace)?))
    };
    chosen.collections.iter().map(each).collect()
}

/// The path of a file in the folder; refuses a name that leads anywhere else.
fn in_folder(folder: &Path, name: &str) -> Result<PathBuf, String> {
    let mut parts = Path::new(name).components();
    match (parts.next(), parts.next()) {
        (Some(Component::Normal(_)), None) => Ok(folder.join(name)),
        _ => Err(format!("`{name}` is no file name")),
    }
}

fn write(
    (args, chosen): (&ExportArgs, &Chosen),
    collection: &CollectionSnapshot,
    encoding: Encoding,
    part: &Part,
    (switch, bar): (&AtomicBool, &ProgressBar),
) -> Result<(), Failure> {
    let whole = chosen.whole(collection);
    let output = output(args, whole)?;
    let mut encoder = encoding.encoder(head((whole, collection.len()), &output, encoding));
    let (mut file, mut piece) = (part.create()?, Vec::with_capacity(PIECE + PIECE / 8));
    encoder.head(&mut piece)?;
    for feature in collection.features() {
        let geometry = output.geometry(feature).map_err(|cause| format!("{}: {cause}", feature.id))?;
        encoder.feature_at(feature, geometry.as_deref(), &mut piece)?;
        if switch.load(Ordering::Relaxed) {
            return Err(format!("stopped; {} was not written", collection.meta().id).into());
        }
        if piece.len() >= PIECE {
            file.write_all(&piece).map_err(|cause| part.unwritten(&cause))?;
            piece.clear();
        }
        bar.inc(1);
    }
    encoder.tail(&mut piece)?;
    Ok(file.write_all(&piece).map_err(|cause| part.unwritten(&cause))?)
}

fn output(args: &ExportArgs, collection: &CollectionSnapshot) -> Result<Output, Failure> {
    let mut output = Output::default();
    if !args.properties.is_empty() {
        // Some collection has each of them.
        let own = args.properties.iter().filter(|name| *name == "id" || collection.has_property(name));
        output = output.with_properties(collection, own.cloned().collect())?;
    }
    Ok(args.datum.map_or(output.clone(), |datum| output.on_datum(datum)))
}

fn head((collection, count): (&CollectionSnapshot, usize), output: &Output, encoding: Encoding) -> Head {
    let is_wanted = |name: &str| output.properties().is_none_or(|names| names.iter().any(|wanted| wanted == name));
    let is_table = matches!(encoding, Encoding::Csv | Encoding::FlatGeobuf);
    let columns = collection.kinds().filter(|(name, _)| is_table && is_wanted(name));
    let meta = collection.meta();
    Head {
        id: meta.id.clone(),
        title: title(meta),
        description: meta.description.en.clone(),
        geometry: GeometryKind::named(collection.geometries().found()),
        columns: columns.map(|(name, kinds)| Column { name: name.to_string(), kind: kind(kinds) }).collect(),
        properties: output.properties().map(<[String]>::to_vec),
        crs: CrsLabel::crs84(),
        datum: output.datum().map(|datum| datum.name().to_string()),
        matched: count,
        returned: count,
        time_stamp: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
        ..Head::default()
    }
}

fn kind(kinds: Kinds) -> ColumnKind {
    match kinds.only() {
        Some(ValueKind::Text) => ColumnKind::Text,
        Some(ValueKind::Integer) => ColumnKind::Integer,
        Some(ValueKind::Number) => ColumnKind::Number,
        Some(ValueKind::Boolean) => ColumnKind::Boolean,
        _ => ColumnKind::Json,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_does_not_lead_out_of_the_folder() {
        let folder = Path::new("out");
        assert_eq!(in_folder(folder, "road.csv"), Ok(folder.join("road.csv")));
        for name in ["../road.csv", "a/road.csv", "/road.csv", "..", ""] {
            assert!(in_folder(folder, name).is_err(), "{name}");
        }
    }
}
