//! The spatial index built at once: nodes are written as `SQLite`'s R-tree module would have them (`ext/rtree/rtree.c`,
//! "Database Format of R-Tree Tables"), packed by sort-tile-recursive (Leutenegger et al. 1997).
//!
//! Entering a million boxes one by one takes ten times as long.

use super::connect::unguarded;
use super::names::quoted;
use super::trouble::Result;
use crate::model::Envelope;
use rusqlite::{Connection, params};

/// Bytes of one entry: a number of 64 bits and four of 32.
const ENTRY: usize = 24;
/// Bytes before the entries of a node: depth of the tree (in the root) and how many entries.
const HEAD: usize = 4;
/// How full nodes are packed: some room is left for what comes later.
const FILL_PERCENT: usize = 80;
/// The number of the root.
const ROOT: i64 = 1;

/// An entry of a node: a row or another node, and its box.
type Entry = (i64, Envelope);

/// Fills an index that is empty.
pub(super) fn fill(connection: &Connection, index: &str, entries: Vec<Entry>) -> Result<()> {
    let [node, parent, rowid] = ["node", "parent", "rowid"].map(|part| quoted(&format!("{index}_{part}")));
    let size: usize =
        connection
            .query_row(&format!("SELECT length(data) FROM {node} WHERE nodeno = ?1"), [ROOT], |row| row.get(0))?;
    let capacity = size.saturating_sub(HEAD) / ENTRY;
    if entries.len() <= capacity {
        return one_by_one(connection, index, &entries);
    }
    unguarded(connection, || Tables { connection, node, parent, rowid, size, capacity }.write(entries))
}

fn one_by_one(connection: &Connection, index: &str, entries: &[Entry]) -> Result<()> {
    let mut statement = connection.prepare(&format!("INSERT INTO {} VALUES (?1,?2,?3,?4,?5)", quoted(index)))?;
    for (row, Envelope { min: [west, south], max: [east, north] }) in entries {
        statement.execute(params![row, west, east, south, north])?;
    }
    Ok(())
}

struct Tables<'connection> {
    connection: &'connection Connection,
    node: String,
    parent: String,
    rowid: String,
    size: usize,
    capacity: usize,
}

impl Tables<'_> {
    fn write(&self, entries: Vec<Entry>) -> Result<()> {
        let (mut next, mut depth) = (ROOT + 1, 0_u16);
        let mut level = self.level(tiles(entries, self.packed()), &mut next, true)?;
        while level.len() > self.capacity {
            depth += 1;
            level = self.level(tiles(level, self.packed()), &mut next, false)?;
        }
        let sql = format!("UPDATE {} SET data = ?2 WHERE nodeno = ?1", self.node);
        self.connection.execute(&sql, params![ROOT, self.bytes(depth + 1, &level)])?;
        self.parents(ROOT, &level)
    }

    fn packed(&self) -> usize {
        (self.capacity * FILL_PERCENT / 100).max(1)
    }

    /// Writes the nodes of one level, and gives the entries of the level above.
    fn level(&self, nodes: Vec<Vec<Entry>>, next: &mut i64, leaves: bool) -> Result<Vec<Entry>> {
        let mut statement = self.connection.prepare(&format!("INSERT INTO {} VALUES (?1, ?2)", self.node))?;
        let mut above = Vec::with_capacity(nodes.len());
        let mut rows = Vec::new();
        for entries in nodes {
            let number = *next;
            *next += 1;
            statement.execute(params![number, self.bytes(0, &entries)])?;
            if leaves {
                rows.extend(entries.iter().map(|(row, _)| (*row, number)));
            } else {
                self.parents(number, &entries)?;
            }
            above.extend(
                entries.into_iter().map(|(_, envelope)| envelope).reduce(|a, b| a.union(&b)).map(|e| (number, e)),
            );
        }
        self.rows(rows)?;
        Ok(above)
    }

    /// In which leaf each row is, in the order of the rows so that pages are filled one after the other.
    fn rows(&self, mut rows: Vec<(i64, i64)>) -> Result<()> {
        rows.sort_unstable();
        let mut statement = self.connection.prepare(&format!("INSERT INTO {} VALUES (?1, ?2)", self.rowid))?;
        for row in rows {
            statement.execute(row)?;
        }
        Ok(())
    }

    fn parents(&self, parent: i64, children: &[Entry]) -> Result<()> {
        let mut statement = self.connection.prepare_cached(&format!("INSERT INTO {} VALUES (?1, ?2)", self.parent))?;
        for (child, _) in children {
            statement.execute([*child, parent])?;
        }
        Ok(())
    }

    fn bytes(&self, depth: u16, entries: &[Entry]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.size);
        bytes.extend_from_slice(&depth.to_be_bytes());
        bytes.extend_from_slice(&u16::try_from(entries.len()).unwrap_or(u16::MAX).to_be_bytes());
        for (number, envelope) in entries {
            bytes.extend_from_slice(&number.to_be_bytes());
            for side in rounded(envelope) {
                bytes.extend_from_slice(&side.to_be_bytes());
            }
        }
        bytes.resize(self.size, 0);
        bytes
    }
}

/// Groups of entries that lie near each other: slices from west to east, each cut from south to north.
fn tiles(mut entries: Vec<Entry>, capacity: usize) -> Vec<Vec<Entry>> {
    let middle = |at: usize| {
        move |(_, envelope): &Entry| {
            let side = |position: [f64; 2]| position.get(at).copied().unwrap_or_default();
            side(envelope.min) + side(envelope.max)
        }
    };
    let nodes = entries.len().div_ceil(capacity);
    let slice = nodes.isqrt().max(1) * capacity;
    let (across, along) = (middle(0), middle(1));
    entries.sort_by(|a, b| across(a).total_cmp(&across(b)));
    let mut tiles = Vec::with_capacity(nodes + 1);
    for part in entries.chunks_mut(slice) {
        part.sort_by(|a, b| along(a).total_cmp(&along(b)));
        tiles.extend(part.chunks(capacity).map(<[Entry]>::to_vec));
    }
    tiles
}

/// West, east, south and north in single precision, no side inside the box.
pub(super) fn rounded(Envelope { min: [west, south], max: [east, north] }: &Envelope) -> [f32; 4] {
    [below(*west), above(*east), below(*south), above(*north)]
}

/// The greatest single-precision number that is not above.
#[allow(clippy::cast_possible_truncation, reason = "rounding is the purpose")]
fn below(number: f64) -> f32 {
    let near = number as f32;
    if f64::from(near) > number { near.next_down() } else { near }
}

/// The smallest single-precision number that is not below.
fn above(number: f64) -> f32 {
    -below(-number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What the R-tree module itself finds wrong, and which rows it finds in a box.
    fn built(entries: &[Entry], asked: Envelope) -> (String, Vec<i64>) {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE VIRTUAL TABLE r USING rtree(id, minx, maxx, miny, maxy)").unwrap();
        fill(&connection, "r", entries.to_vec()).unwrap();
        // The tree goes on as any other.
        connection.execute("INSERT INTO r VALUES (-1, 500, 501, 500, 501)", []).unwrap();
        let checked = connection.query_row("SELECT rtreecheck('r')", [], |row| row.get(0)).unwrap();
        let sql = "SELECT id FROM r WHERE maxx >= ?1 AND maxy >= ?2 AND minx <= ?3 AND miny <= ?4 ORDER BY id";
        let mut statement = connection.prepare(sql).unwrap();
        let [west, south, east, north] = asked.to_array();
        let found = statement.query_map([west, south, east, north], |row| row.get(0)).unwrap();
        (checked, found.collect::<rusqlite::Result<_>>().unwrap())
    }

    #[test]
    fn thousands_of_boxes_make_a_tree_that_the_module_finds_right() {
        for count in [0, 1, 51, 52, 2_500, 12_345] {
            let entries: Vec<Entry> = (0..count)
                .map(|n| (n + 1, Envelope::of_position([f64::from((n * 37 % 1000) as u32) / 7.0, n as f64 / 300.0])))
                .collect();
            let asked = Envelope { min: [20.0, 1.0], max: [60.0, 9.0] };
            let (checked, found) = built(&entries, asked);
            assert_eq!(checked, "ok", "{count}");
            let expected: Vec<i64> =
                entries.iter().filter(|(_, e)| e.intersects(&asked)).map(|(row, _)| *row).collect();
            assert_eq!(found, expected, "{count}");
        }
    }

    proptest! {
        #[test]
        fn rounding_never_loses_a_box(number in any::<f64>().prop_filter("finite", |n| n.abs() < 1e38)) {
            prop_assert!(f64::from(below(number)) <= number && number <= f64::from(above(number)));
        }
    }
}
