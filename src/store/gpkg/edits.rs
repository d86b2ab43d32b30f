//! What other programs did to the feature tables while nobody served the file, as proposals.

mod columns;
mod row;

use super::load::{HeldFeature, Loaded};
use super::mirror::{self, Mirror, Shape};
use super::refused;
use super::trouble::Result;
use super::writer::Writer;
use crate::model::{Change, Collection};
use crate::store::ForeignEdit;
use row::{Found, Reader, Stored};
use rusqlite::Connection;
use std::collections::{BTreeSet, HashMap};

/// Compares the table of one collection with what holds.
///
/// Rows are known by their ids. A table that is gone, or that somebody made anew without our marks, is made from the
/// account of versions: whoever throws a table away has not said of each feature that it is no more.
pub(super) fn compare(
    writer: &mut Writer,
    collection: &Collection,
    held: &[HeldFeature],
    loaded: &mut Loaded,
) -> Result<()> {
    let connection = &writer.connection;
    let Some(mirror) = writer.mirrors.get_mut(&collection.id) else { return Ok(()) };
    let Shape::Ours(columns) = mirror::shape(connection, &mirror.table)? else {
        loaded.notes.push(format!(
            "the table {} was gone, or another program had made it anew; it was made again from what the store holds",
            mirror.table
        ));
        return mirror::rebuild(connection, mirror, collection);
    };
    let gone = columns::follow(connection, mirror, &columns)?;
    let compared = scan(connection, mirror, &collection.id, held, &gone)?;
    let edited = !(compared.edits.is_empty() && compared.unreadable.is_empty());
    for edit in &compared.edits {
        let (collection, id) = edit.subject();
        writer.unsettled.insert((collection.to_string(), id.to_string()), edit.row);
    }
    for (fid, id, why) in compared.unreadable {
        let what = format!("row {fid} of table {}", collection.id);
        loaded.notes.push(format!("an edit of {what} cannot be taken over, and was put back: {why}"));
        refused::put_back(writer, &collection.id, id.as_deref().unwrap_or_default(), Some(fid))?;
    }
    if edited && let Some(mirror) = writer.mirrors.get_mut(&collection.id) {
        mirror::reindex(&writer.connection, mirror)?;
    }
    loaded.edits.extend(compared.edits);
    Ok(())
}

/// What a comparison found.
#[derive(Default)]
pub(super) struct Compared {
    pub(super) edits: Vec<ForeignEdit>,
    /// Rows that mean nothing: number, id, why.
    pub(super) unreadable: Vec<(i64, Option<String>, String)>,
}

/// Compares every row with the feature of its id, without changing anything.
pub(super) fn scan(
    connection: &Connection,
    mirror: &Mirror,
    collection: &str,
    held: &[HeldFeature],
    gone: &[String],
) -> Result<Compared> {
    let mut compared = Compared::default();
    let mut statement = connection.prepare(&mirror.select())?;
    let mut rows = statement.query([])?;
    let mut reader = Reader::new(mirror, gone);
    let mut seen = vec![false; held.len()];
    let (mut strangers, mut expected) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let fid = row.get(0)?;
        let id = row.get_ref(1)?.as_str().ok().filter(|id| !id.is_empty());
        let position = id.and_then(|id| position(held, id, expected));
        let Some(((feature, ..), position)) = position.and_then(|at| Some((held.get(at)?, at))) else {
            strangers.push(Stored::read(row, mirror, fid, id)?);
            continue;
        };
        expected = position + 1;
        if let Some(seen) = seen.get_mut(position) {
            *seen = true;
        }
        match reader.compare(row, feature)? {
            Found::Same => {}
            Found::Edit(feature, what) => compared.edits.push(put(collection, feature, what, fid)),
            Found::Unreadable(why) => compared.unreadable.push((fid, Some(feature.id.clone()), why)),
        }
    }
    let missing: Vec<&HeldFeature> =
        held.iter().zip(&seen).filter(|(_, seen)| !**seen).map(|(feature, _)| feature).collect();
    take_in(&mut compared, collection, strangers, &missing, held, &mut reader);
    for (feature, ..) in missing {
        let change = Change::End { collection: collection.to_string(), id: feature.id.clone() };
        compared.edits.push(ForeignEdit { change, what: "deleted".into(), row: None });
    }
    Ok(compared)
}

/// Where a feature stands in the list: mostly behind the last one.
fn position(held: &[HeldFeature], id: &str, expected: usize) -> Option<usize> {
    let is = |at: usize| held.get(at).is_some_and(|(feature, ..)| feature.id == id);
    if is(expected) {
        return Some(expected);
    }
    held.binary_search_by(|(feature, ..)| feature.id.as_str().cmp(id)).ok()
}

/// Rows with ids that nothing has, or with none. One that stands where a feature stood that is gone is that feature
/// under another id, and keeps what the table does not show.
fn take_in(
    compared: &mut Compared,
    collection: &str,
    strangers: Vec<Stored>,
    missing: &[&HeldFeature],
    held: &[HeldFeature],
    reader: &mut Reader<'_>,
) {
    let stood: HashMap<i64, &HeldFeature> = missing.iter().filter_map(|feature| Some((feature.2?, *feature))).collect();
    let mut ids: BTreeSet<String> = strangers.iter().filter_map(|stranger| stranger.id.clone()).collect();
    for stranger in strangers {
        let fid = stranger.fid;
        let id = stranger.id.clone().unwrap_or_else(|| {
            let free = |id: &String| !ids.contains(id) && position(held, id, usize::MAX).is_none();
            let numbered = (2_u64..).map(|number| format!("{collection}_{fid}_{number}"));
            std::iter::once(format!("{collection}_{fid}")).chain(numbered).find(free).unwrap_or_default()
        });
        ids.insert(id.clone());
        let base = stood.get(&fid).map(|(feature, ..)| &**feature);
        match reader.take_in(&stranger, id.clone(), base) {
            Ok(feature) => {
                let what = base.map_or_else(|| "new".to_string(), |base| format!("new id, was {}", base.id));
                compared.edits.push(put(collection, feature, what, fid));
            }
            Err(why) => compared.unreadable.push((fid, Some(id), why)),
        }
    }
}

fn put(collection: &str, feature: crate::model::Feature, what: String, row: i64) -> ForeignEdit {
    let change = Change::Put { collection: collection.to_string(), feature: feature.into(), repairs: Vec::new() };
    ForeignEdit { change, what, row: Some(row) }
}
