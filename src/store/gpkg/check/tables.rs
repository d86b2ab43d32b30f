//! Whether the feature tables show what holds, and the spatial indexes the tables.

use super::Findings;
use crate::model::{Collection, Envelope, Severity};
use crate::store::gpkg::blob;
use crate::store::gpkg::edits::scan;
use crate::store::gpkg::load::{self, HeldFeature};
use crate::store::gpkg::mirror::{self, Mirror, Shape};
use crate::store::gpkg::names::quoted;
use crate::store::gpkg::rtree::rounded;
use crate::store::gpkg::trouble::Result;
use rusqlite::{Connection, OptionalExtension as _};

pub(super) fn look(connection: &Connection, findings: &mut Findings) -> Result<()> {
    let mirrors = mirror::read_all(connection)?;
    // Damage that keeps them from being read was found before.
    let (Ok(collections), Ok(mut features)) = (load::collections(connection), load::features(connection, &mut |_| {}))
    else {
        return Ok(());
    };
    for (layer, collection) in collections {
        let mut held = features.remove(&layer).unwrap_or_default();
        held.sort_by(|(a, ..), (b, ..)| a.id.cmp(&b.id));
        match mirrors.get(&collection.id) {
            Some(mirror) => one(connection, &collection, mirror, &held, findings)?,
            None => findings.add(Severity::Error, &collection.id, "it has no table"),
        }
    }
    Ok(())
}

fn one(
    connection: &Connection,
    collection: &Collection,
    mirror: &Mirror,
    held: &[HeldFeature],
    findings: &mut Findings,
) -> Result<()> {
    let place = format!("table {}", mirror.table);
    let Shape::Ours { columns, .. } = mirror::shape(connection, &mirror.table)? else {
        findings.add(Severity::Warning, place, "it is gone or not ours; it is made anew when the store is opened");
        return Ok(());
    };
    let there = |name: &str| columns.iter().any(|(column, _)| column.eq_ignore_ascii_case(name));
    if mirror.columns().iter().any(|column| !there(&column.name)) || columns.len() != mirror.columns().len() {
        findings.add(Severity::Warning, place, "another program added or removed columns");
        return Ok(());
    }
    let compared = scan(connection, mirror, &collection.id, held, &[])?;
    for edit in &compared.edits {
        let message = format!("another program edited feature {}: {}", edit.subject().1, edit.what);
        findings.add(Severity::Warning, &place, message);
    }
    for row in &compared.unreadable {
        findings.add(Severity::Warning, &place, format!("row {} cannot be taken over: {}", row.fid, row.why));
    }
    index(connection, mirror, findings)
}

fn index(connection: &Connection, mirror: &Mirror, findings: &mut Findings) -> Result<()> {
    let place = mirror.index_table();
    let sound: rusqlite::Result<String> = connection.query_row("SELECT rtreecheck(?1)", [&place], |row| row.get(0));
    match sound {
        Ok(sound) if sound == "ok" => {}
        Ok(wrong) => findings.add(Severity::Error, &place, wrong),
        Err(_) => {
            findings.add(Severity::Error, place, "the spatial index is gone");
            return Ok(());
        }
    }
    let mut entry =
        connection.prepare(&format!("SELECT minx, maxx, miny, maxy FROM {} WHERE id = ?1", quoted(&place)))?;
    let mut statement = connection.prepare(&format!("SELECT fid, geom FROM {}", quoted(&mirror.table)))?;
    let mut rows = statement.query([])?;
    let mut expected = 0_i64;
    while let Some(row) = rows.next()? {
        let geometry = row.get_ref(1)?.as_blob().ok().and_then(|value| blob::read(value).ok()?.1);
        let Some(envelope) = geometry.as_ref().and_then(blob::envelope) else { continue };
        expected += 1;
        let fid: i64 = row.get(0)?;
        let found =
            entry.query_row([fid], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?])).optional()?;
        if !found.is_some_and(|found| shows(found, &envelope)) {
            findings.add(Severity::Error, &place, format!("row {fid} is not entered with its box"));
        }
    }
    let count = format!("SELECT count(*) FROM {}", quoted(&place));
    let entries: i64 = connection.query_row(&count, [], |row| row.get(0))?;
    if entries != expected {
        findings.add(Severity::Error, place, format!("it has {entries} entries for {expected} geometries"));
    }
    Ok(())
}

/// True when an entry holds a box, and hardly more.
fn shows([west, east, south, north]: [f64; 4], envelope: &Envelope) -> bool {
    let Envelope { min: [min_x, min_y], max: [max_x, max_y] } = *envelope;
    let holds = west <= min_x && south <= min_y && east >= max_x && north >= max_y;
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-5_f64.max(b.abs() * 1e-6);
    let [w, e, s, n] = rounded(envelope).map(f64::from);
    holds && near(west, w) && near(east, e) && near(south, s) && near(north, n)
}
