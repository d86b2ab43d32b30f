//! A small reader of `FlatGeobuf`, for the tests only: it follows offsets in the bytes and knows nothing of the writer.

use super::*;

/// A table of flatbuffers: the buffer and where the table begins.
#[derive(Clone, Copy)]
pub(super) struct Table<'b>(&'b [u8], usize);

fn number<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes[at..at + N].try_into().unwrap()
}

fn u32_at(bytes: &[u8], at: usize) -> usize {
    u32::from_le_bytes(number(bytes, at)) as usize
}

impl<'b> Table<'b> {
    fn root(buffer: &'b [u8]) -> Self {
        Self(buffer, u32_at(buffer, 0))
    }

    fn slot(self, slot: usize) -> Option<usize> {
        let vtable = (self.1 as i64 - i64::from(i32::from_le_bytes(number(self.0, self.1)))) as usize;
        let size = u16::from_le_bytes(number(self.0, vtable)) as usize;
        let offset = if slot < size { u16::from_le_bytes(number(self.0, vtable + slot)) as usize } else { 0 };
        (offset > 0).then_some(self.1 + offset)
    }

    pub fn scalar<const N: usize>(self, slot: usize) -> Option<[u8; N]> {
        Some(number(self.0, self.slot(slot)?))
    }

    fn follow(self, slot: usize) -> Option<usize> {
        let at = self.slot(slot)?;
        Some(at + u32_at(self.0, at))
    }

    pub fn table(self, slot: usize) -> Option<Self> {
        Some(Self(self.0, self.follow(slot)?))
    }

    pub fn bytes(self, slot: usize, width: usize) -> &'b [u8] {
        let Some(at) = self.follow(slot) else { return &[] };
        &self.0[at + 4..at + 4 + u32_at(self.0, at) * width]
    }

    pub fn text(self, slot: usize) -> &'b str {
        std::str::from_utf8(self.bytes(slot, 1)).unwrap()
    }

    pub fn tables(self, slot: usize) -> Vec<Self> {
        let Some(at) = self.follow(slot) else { return Vec::new() };
        let entry = |i: usize| at + 4 + 4 * i;
        (0..u32_at(self.0, at)).map(|i| Self(self.0, entry(i) + u32_at(self.0, entry(i)))).collect()
    }
}

/// Header and features of a file.
pub(super) fn tables(file: &[u8]) -> (Table<'_>, Vec<Table<'_>>) {
    assert_eq!(&file[..8], b"fgb\x03fgb\0");
    let (mut rest, mut found) = (&file[8..], Vec::new());
    while !rest.is_empty() {
        let end = 4 + u32_at(rest, 0);
        found.push(Table::root(&rest[4..end]));
        rest = &rest[end..];
    }
    (found.remove(0), found)
}

/// The geometry of a feature or part; a kind that it does not say itself is that of the header.
pub(super) fn geometry(table: Table<'_>, usual: u8) -> Geometry<f64> {
    let doubles: Vec<f64> = table.bytes(6, 8).chunks(8).map(|b| f64::from_le_bytes(number(b, 0))).collect();
    let positions: Vec<Coord<f64>> = doubles.chunks(2).map(|xy| at(xy[0], xy[1])).collect();
    let mut ends: Vec<usize> = table.bytes(4, 4).chunks(4).map(|b| u32_at(b, 0)).collect();
    if ends.is_empty() && !positions.is_empty() {
        ends.push(positions.len());
    }
    let starts = std::iter::once(0).chain(ends.iter().copied());
    let lines: Vec<LineString<f64>> =
        starts.zip(&ends).map(|(start, end)| LineString::new(positions[start..*end].to_vec())).collect();
    let kind = table.scalar::<1>(16).map_or(usual, |[kind]| kind);
    let parts = || table.tables(18).into_iter().map(|part| geometry(part, 3));
    let polygon = |mut rings: Vec<LineString<f64>>| {
        let outer = if rings.is_empty() { LineString::new(vec![]) } else { rings.remove(0) };
        Polygon::new(outer, rings)
    };
    match kind {
        1 => Point(positions[0]).into(),
        2 => LineString::new(positions).into(),
        3 => polygon(lines).into(),
        4 => MultiPoint::from(positions).into(),
        5 => MultiLineString(lines).into(),
        6 => MultiPolygon(parts().map(|part| part.try_into().unwrap()).collect()).into(),
        7 => Geometry::GeometryCollection(GeometryCollection(parts().collect())),
        other => panic!("kind {other}"),
    }
}

/// The properties of a feature by the names of columns, null where there is none.
pub(super) fn properties(feature: Table<'_>, columns: &[Table<'_>]) -> Map<String, Value> {
    let mut rest = feature.bytes(6, 1);
    let mut found = Map::new();
    while !rest.is_empty() {
        let column = columns[u16::from_le_bytes(number(rest, 0)) as usize];
        let [kind] = column.scalar::<1>(6).unwrap_or([0]);
        rest = &rest[2..];
        let length = if kind > 10 { 4 + u32_at(rest, 0) } else { [0, 0, 1, 0, 0, 0, 0, 8, 0, 0, 8][kind as usize] };
        let (value, after) = rest.split_at(length);
        let value = match kind {
            2 => json!(value[0] == 1),
            7 => json!(i64::from_le_bytes(number(value, 0))),
            10 => json!(f64::from_le_bytes(number(value, 0))),
            11 => json!(std::str::from_utf8(&value[4..]).unwrap()),
            12 => serde_json::from_slice(&value[4..]).unwrap(),
            other => panic!("kind {other}"),
        };
        found.insert(column.text(4).to_string(), value);
        rest = after;
    }
    found
}
