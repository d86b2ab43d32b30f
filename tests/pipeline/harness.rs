//! A small folder of seeds that a test can spoil.

use groundplan::compile::{Compiled, compile};
use groundplan::model::{Feature, Issue};
use std::path::Path;
use tempfile::TempDir;

pub const COLUMNS: &str = "id,name_zh,name_en,aliases,kind,geometry_type,status,valid_from,part_of,group_id,members,route_code,doc,section,\
    geometry_basis,place,place_role,outline,no_geometry_reason,note,stated_area_km2,stated_count";
pub const PLACE_COLUMNS: &str = "name_zh,name_en,aliases,kind,x,y,crs,uncertainty_m,reach_m,reach_basis,check,check_source,check_distance_m,source,source_ref,licence";

/// Theme tables and places to compile; the vocabulary is the real one.
pub struct Seeds {
    folder: TempDir,
}

impl Seeds {
    /// One theme table `ftz_area` with these rows, and these places.
    pub fn new(rows: &[&str], places: &[&str]) -> Self {
        let seeds = Self { folder: TempDir::new().unwrap() };
        let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
        for folder in ["themes", "vocab"] {
            std::fs::create_dir(seeds.path().join(folder)).unwrap();
        }
        for entry in std::fs::read_dir(real.join("vocab")).unwrap() {
            let path = entry.unwrap().path();
            std::fs::copy(&path, seeds.path().join("vocab").join(path.file_name().unwrap())).unwrap();
        }
        std::fs::copy(real.join("sources.csv"), seeds.path().join("sources.csv")).unwrap();
        seeds.table("themes/ftz_area.csv", COLUMNS, rows);
        seeds.table("places.csv", PLACE_COLUMNS, places);
        seeds
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a table; rows become lines from 2 on.
    pub fn table(&self, file: &str, header: &str, rows: &[&str]) {
        self.bytes(file, format!("{header}\n{}\n", rows.join("\n")).as_bytes());
    }

    pub fn bytes(&self, file: &str, bytes: &[u8]) {
        let path = self.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    pub fn compile(&self) -> Compiled {
        compile(self.path(), &|_| {}).unwrap()
    }
}

/// A row of the theme table with the given fields; everything else is plain and right.
pub fn row(id: &str, changes: &[(&str, &str)]) -> String {
    let mut values: Vec<(&str, String)> = COLUMNS.split(',').map(|c| (c.trim(), String::new())).collect();
    let defaults = [
        ("id", id),
        ("name_zh", "片区"),
        ("name_en", "Area"),
        ("kind", "free_trade_zone_area"),
        ("geometry_type", "polygon"),
        ("status", "existing"),
        ("valid_from", "2023-10-21"),
        ("doc", "001"),
        ("section", "001:二(一)"),
        ("geometry_basis", "anchor_point"),
        ("place", "甲"),
        ("place_role", "at"),
    ];
    for (column, value) in defaults.iter().chain(changes) {
        values.iter_mut().find(|(c, _)| c == column).unwrap_or_else(|| panic!("no column {column}")).1 =
            (*value).to_string();
    }
    values.iter().map(|(_, v)| v.as_str()).collect::<Vec<_>>().join(",")
}

/// A place with a checked anchor.
pub fn place(name: &str, x: &str, y: &str) -> String {
    format!("{name},,,town,{x},{y},EPSG:4326,1000,20000,,checked,x,10,GeoNames,1,CC BY 4.0")
}

pub fn feature<'a>(compiled: &'a Compiled, id: &str) -> Option<&'a Feature> {
    compiled.layers.iter().flat_map(|l| &l.features).find(|f| f.id == id)
}

pub fn of_kind<'a>(compiled: &'a Compiled, kind: &str) -> Vec<&'a Issue> {
    compiled.issues.iter().filter(|i| i.kind == kind).collect()
}
