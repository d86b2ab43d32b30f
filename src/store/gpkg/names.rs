//! Names of tables and columns for ids and properties, which may be anything.

use std::collections::BTreeSet;

/// Beginnings and names that belong to `SQLite`, `GeoPackage`, QGIS and us.
const RESERVED_BEGINNINGS: [&str; 4] = ["gpkg_", "rtree_", "sqlite_", "groundplan_"];
const RESERVED_TABLES: [&str; 2] = ["layer_styles", "qgis_projects"];
/// Columns that every feature table has, and the names under which `SQLite` knows the row number.
const RESERVED_COLUMNS: [&str; 6] = ["fid", "geom", "id", "rowid", "oid", "_rowid_"];
/// Longer names are cut: people have to read them.
const MAX_CHARS: usize = 60;

/// An identifier in SQL text.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A table name for a collection: its id where that is possible. `taken` holds names in use, in lower case.
pub(super) fn table_name(id: &str, taken: &BTreeSet<String>) -> String {
    let plain = readable(id, "layer");
    let lower = plain.to_ascii_lowercase();
    let reserved = RESERVED_BEGINNINGS.iter().any(|beginning| lower.starts_with(beginning))
        || RESERVED_TABLES.contains(&lower.as_str());
    // The name of the spatial index must be free, too.
    let in_use = |name: &str| taken.contains(name) || taken.contains(&format!("rtree_{name}_geom"));
    numbered(if reserved { format!("layer_{plain}") } else { plain }, in_use)
}

/// A column name for a property: the same where that is possible. `taken` holds names in use, in lower case.
pub(super) fn column_name(property: &str, taken: &BTreeSet<String>) -> String {
    let reserved = |name: &str| RESERVED_COLUMNS.contains(&name);
    numbered(readable(property, "unnamed"), |name| reserved(name) || taken.contains(name))
}

/// Letters and digits of any script, and what is harmless in every program that reads the file.
fn readable(text: &str, otherwise: &str) -> String {
    let harmless = |c: char| if c.is_alphanumeric() || "_-. :%²³".contains(c) { c } else { '_' };
    let name: String = text.trim().chars().take(MAX_CHARS).map(harmless).collect();
    if name.is_empty() { otherwise.to_string() } else { name }
}

/// The name itself, or with the first number that makes it free. `SQLite` ignores the case of A to Z.
fn numbered(name: String, taken: impl Fn(&str) -> bool) -> String {
    if !taken(&name.to_ascii_lowercase()) {
        return name;
    }
    let mut number = 2_u64;
    loop {
        let candidate = format!("{name}_{number}");
        if !taken(&candidate.to_ascii_lowercase()) {
            return candidate;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn usual_ids_are_their_own_names() {
        for id in ["ftz_area", "road-network", "select", "片区", "a b.c"] {
            assert_eq!(table_name(id, &taken(&[])), id);
        }
    }

    #[test]
    fn names_that_belong_to_others_are_changed() {
        for (id, table) in [
            ("gpkg_contents", "layer_gpkg_contents"),
            ("RTREE_x", "layer_RTREE_x"),
            ("layer_styles", "layer_layer_styles"),
            ("a\"b;--", "a_b_--"),
            ("  ", "layer"),
            ("a\0b", "a_b"),
        ] {
            assert_eq!(table_name(id, &taken(&[])), table);
        }
        assert_eq!(table_name("Road", &taken(&["road", "rtree_road_2_geom"])), "Road_3");
    }

    #[test]
    fn properties_that_clash_get_a_number() {
        for (property, column) in [("fid", "fid_2"), ("ID", "ID_2"), ("Name", "Name_2"), ("", "unnamed"), ("名", "名")]
        {
            assert_eq!(column_name(property, &taken(&["name"])), column);
        }
        assert_eq!(column_name(&"x".repeat(5000), &taken(&[])).len(), 60);
    }

    #[test]
    fn a_quotation_mark_does_not_end_an_identifier() {
        assert_eq!(quoted("a\"; DROP TABLE b; --"), "\"a\"\"; DROP TABLE b; --\"");
    }
}
