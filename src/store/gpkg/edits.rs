//! What other programs did to the feature tables while nobody served the file, as proposals.

mod columns;
mod row;
mod strange;

use super::load::{HeldFeature, Loaded};
use super::mirror::{self, Mirror, Shape};
use super::survey::one_kind;
use super::trouble::Result;
use super::writer::Writer;
use super::{blob, refused};
use crate::model::{Change, Collection};
use crate::store::ForeignEdit;
use row::{Found, Reader, Stored};
use rusqlite::Connection;
use strange::Strange;

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
    let Shape::Ours { columns, plain } = mirror::shape(connection, &mirror.table)? else {
        loaded.notes.push(format!(
            "the table {} was gone, or another program had made it anew; it was made again from what the store holds",
            mirror.table
        ));
        mirror.geometry = geometry_of(held);
        return mirror::rebuild(connection, mirror, collection);
    };
    let gone = columns::follow(connection, mirror, &columns)?;
    if !plain {
        mirror::make_plain(connection, mirror, collection)?;
    }
    mirror::put_right(connection, mirror, collection)?;
    let compared = scan(connection, mirror, &collection.id, held, &gone)?;
    let edited = !(compared.edits.is_empty() && compared.unreadable.is_empty());
    for edit in &compared.edits {
        let (collection, id) = edit.subject();
        writer.unsettled.insert((collection.to_string(), id.to_string()), edit.row);
    }
    for row in compared.unreadable {
        let place = format!("row {} of table {}", row.fid, collection.id);
        loaded.notes.push(format!("an edit of {place} cannot be taken over, and was put back: {}", row.why));
        refused::keep(writer, &collection.id, &row.id, "unreadable", &row.why, Some(&row.document))?;
        refused::put_back(writer, &collection.id, &row.id, Some(row.fid))?;
    }
    if edited && let Some(mirror) = writer.mirrors.get_mut(&collection.id) {
        mirror::reindex(&writer.connection, mirror)?;
    }
    loaded.edits.extend(compared.edits);
    Ok(())
}

/// The kind of geometry that features have.
fn geometry_of(held: &[HeldFeature]) -> Option<&'static str> {
    let geometries = held.iter().filter_map(|(feature, ..)| feature.geometry.as_ref());
    geometries.fold(None, |known, geometry| Some(one_kind(known, blob::kind(geometry))))
}

/// What a comparison found.
#[derive(Default)]
pub(super) struct Compared {
    pub(super) edits: Vec<ForeignEdit>,
    pub(super) unreadable: Vec<Unreadable>,
}

/// A row that means nothing, or nothing that could be a change.
pub(super) struct Unreadable {
    pub(super) fid: i64,
    id: String,
    pub(super) why: String,
    /// The row as it stands, as JSON.
    document: String,
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
            Found::Unreadable(why) => {
                let document = Stored::read(row, mirror, fid, id)?.document(mirror);
                compared.unreadable.push(Unreadable { fid, id: feature.id.clone(), why, document });
            }
        }
    }
    let missing = held.iter().zip(&seen).filter(|(_, seen)| !**seen).map(|(feature, _)| feature).collect();
    let mut strange = Strange::new(collection, held, missing, compared);
    for stranger in &strangers {
        strange.take_in(stranger, &mut reader);
    }
    Ok(strange.end())
}

/// Where a feature stands in the list: mostly behind the last one.
fn position(held: &[HeldFeature], id: &str, expected: usize) -> Option<usize> {
    let is = |at: usize| held.get(at).is_some_and(|(feature, ..)| feature.id == id);
    if is(expected) {
        return Some(expected);
    }
    held.binary_search_by(|(feature, ..)| feature.id.as_str().cmp(id)).ok()
}

fn put(collection: &str, feature: crate::model::Feature, what: String, row: i64) -> ForeignEdit {
    let change = Change::Put { collection: collection.to_string(), feature: feature.into(), repairs: Vec::new() };
    ForeignEdit { change, what, row: Some(row) }
}
