//! The header: name, columns, CRS, how many features. Slots are those of `header.fbs`.

use super::{Table, code};
use crate::format::encode::EncodeError;
use crate::format::encode::head::{ColumnKind, Head};
use flatbuffers::{FlatBufferBuilder, VOffsetT};

/// Columns are numbered with two bytes, and the id is one.
const MOST_COLUMNS: usize = u16::MAX as usize - 1;

mod slot {
    use super::VOffsetT;

    pub const NAME: VOffsetT = 4;
    pub const GEOMETRY_TYPE: VOffsetT = 8;
    pub const COLUMNS: VOffsetT = 18;
    pub const FEATURES_COUNT: VOffsetT = 20;
    pub const INDEX_NODE_SIZE: VOffsetT = 22;
    pub const CRS: VOffsetT = 24;
    pub const TITLE: VOffsetT = 26;
    pub const DESCRIPTION: VOffsetT = 28;

    pub const COLUMN_NAME: VOffsetT = 4;
    pub const COLUMN_TYPE: VOffsetT = 6;
    pub const COLUMN_NULLABLE: VOffsetT = 18;
    pub const COLUMN_UNIQUE: VOffsetT = 20;

    pub const CRS_ORG: VOffsetT = 4;
    pub const CRS_CODE: VOffsetT = 6;
}

/// Size of index nodes that the format takes for granted; 0 is no index.
const USUAL_NODE_SIZE: u16 = 16;

/// Fills the builder with the header and its size.
pub(super) fn write(builder: &mut FlatBufferBuilder<'static>, head: &Head) -> Result<(), EncodeError> {
    if head.columns.len() > MOST_COLUMNS {
        return Err(EncodeError::Columns(head.columns.len()));
    }
    builder.reset();
    let name = builder.create_string(&head.id);
    let title = builder.create_string(&head.title);
    let description = builder.create_string(&described(head));
    let mut columns = vec![column(builder, "id", ColumnKind::Text, true)];
    for (column_name, of) in head.column_names(&["id"]).iter().zip(&head.columns) {
        columns.push(column(builder, column_name, of.kind, false));
    }
    let columns = builder.create_vector(&columns);
    let crs = head.crs.epsg().filter(|_| head.datum.is_none()).map(|code| crs(builder, code));
    let table = builder.start_table();
    builder.push_slot_always(slot::NAME, name);
    builder.push_slot(slot::GEOMETRY_TYPE, code(head.geometry), 0);
    builder.push_slot_always(slot::COLUMNS, columns);
    builder.push_slot(slot::FEATURES_COUNT, head.returned as u64, 0);
    builder.push_slot(slot::INDEX_NODE_SIZE, 0, USUAL_NODE_SIZE);
    if let Some(crs) = crs {
        builder.push_slot_always(slot::CRS, crs);
    }
    builder.push_slot_always(slot::TITLE, title);
    builder.push_slot_always(slot::DESCRIPTION, description);
    let root = builder.end_table(table);
    builder.finish_size_prefixed(root, None);
    Ok(())
}

fn described(head: &Head) -> String {
    match &head.datum {
        Some(datum) => format!("{} Coordinates are shifted to {datum}, for drawing only.", head.description),
        None => head.description.clone(),
    }
}

fn column(builder: &mut FlatBufferBuilder<'static>, name: &str, kind: ColumnKind, is_id: bool) -> Table {
    let number: u8 = match kind {
        ColumnKind::Boolean => 2,
        ColumnKind::Integer => 7,
        ColumnKind::Number => 10,
        ColumnKind::Text => 11,
        ColumnKind::Json => 12,
    };
    let name = builder.create_string(name);
    let table = builder.start_table();
    builder.push_slot_always(slot::COLUMN_NAME, name);
    builder.push_slot(slot::COLUMN_TYPE, number, 0);
    builder.push_slot(slot::COLUMN_NULLABLE, !is_id, true);
    builder.push_slot(slot::COLUMN_UNIQUE, is_id, false);
    builder.end_table(table)
}

fn crs(builder: &mut FlatBufferBuilder<'static>, code: u32) -> Table {
    let authority = builder.create_string("EPSG");
    let table = builder.start_table();
    builder.push_slot_always(slot::CRS_ORG, authority);
    builder.push_slot(slot::CRS_CODE, i32::try_from(code).unwrap_or_default(), 0);
    builder.end_table(table)
}
