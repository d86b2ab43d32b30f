//! What is known of properties by their names: what they are called in both languages, their role, their unit, and the
//! values that they can have.

use crate::query::{GeometryKinds, Kinds, ValueKind};
use crate::web::Language;
use serde_json::{Map, Value, json};

/// Name, Chinese, English, and the rest of its schema.
type Known = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);

const ROLE: &str = "x-ogc-role";
const KNOWN: [Known; 34] = [
    ("name", "名称", "Name", &[]),
    ("name_en", "英文名称", "English name", &[]),
    ("aliases", "别名", "Other names", &[]),
    ("layer", "图层", "Layer", &[]),
    ("kind", "类型", "Kind", &[(ROLE, "type")]),
    ("kind_name", "类型名称", "Name of the kind", &[]),
    ("kind_name_en", "类型英文名称", "English name of the kind", &[]),
    ("status", "状态", "Status", &[]),
    ("valid_from", "生效日期", "In force from", &[(ROLE, "primary-interval-start")]),
    ("valid_to", "失效日期", "In force until", &[(ROLE, "primary-interval-end")]),
    ("source", "来源文件", "Source document", &[]),
    ("section", "章节", "Section", &[]),
    ("document", "文件名称", "Title of the document", &[]),
    ("document_en", "文件英文名称", "English title of the document", &[]),
    ("authority", "发布机关", "Issued by", &[]),
    ("authority_en", "发布机关英文名称", "Issued by, in English", &[]),
    ("part_of", "所属整体", "Part of", &[(ROLE, "reference")]),
    ("parts", "组成部分", "Parts", &[]),
    ("members", "成员", "Members", &[]),
    ("group", "组", "Group", &[]),
    ("geometry_type", "几何类型", "Type of geometry", &[]),
    ("geometry_basis", "几何依据", "Basis of geometry", &[]),
    ("uncertainty_m", "位置不确定度", "Uncertainty of position", &[]),
    ("schematic", "是否示意", "Schematic", &[]),
    ("anchors", "锚点地名", "Anchor places", &[]),
    ("anchor_check", "锚点核查", "Check of anchors", &[]),
    ("geometry_source", "几何来源", "Source of geometry", &[]),
    ("geometry_licence", "几何许可", "Licence of geometry", &[]),
    ("geometry_note", "几何说明", "Note on geometry", &[]),
    ("no_geometry_reason", "无几何原因", "Why it has no geometry", &[]),
    ("note", "备注", "Note", &[]),
    ("route_code", "线路编号", "Route code", &[]),
    ("stated_area_km2", "文件载明面积", "Area as stated", &[]),
    ("stated_length_km", "文件载明长度", "Length as stated", &[]),
];

/// Ends of names that are units, the longest first where one is the end of another, with their UCUM code.
const UNITS: [(&str, &str); 16] = [
    ("_m3_per_a", "m3/a"),
    ("_t_per_a", "t/a"),
    ("_days_per_week", "d/wk"),
    ("_hours_per_day", "h/d"),
    ("_km2", "km2"),
    ("_m2", "m2"),
    ("_m3", "m3"),
    ("_ha", "har"),
    // Fifteen mu are a hectare.
    ("_mu", "[mu]"),
    ("_km", "km"),
    ("_m", "m"),
    ("_mw", "MW"),
    ("_kv", "kV"),
    ("_t", "t"),
    ("_deg", "deg"),
    ("_percent", "%"),
];

/// Value, Chinese, English.
type Codes = &'static [(&'static str, &'static str, &'static str)];

const STATUS: Codes = &[
    ("existing", "现状", "Existing"),
    ("under_construction", "在建", "Under construction"),
    ("planned", "规划", "Planned"),
    ("proposed", "研究申报", "Proposed"),
];
const BASIS: Codes = &[
    ("surveyed", "实测", "Surveyed"),
    ("digitised", "数字化", "Digitised"),
    ("area_true_footprint", "等面积示意", "Area-true footprint"),
    ("anchor_point", "锚点", "Anchor point"),
    ("anchored_route", "锚定线路", "Anchored route"),
    ("none", "无几何", "None"),
];

pub(super) fn id(language: Language) -> Value {
    json!({"title": language.pick("标识", "Id"), "type": "string", ROLE: "id"})
}

/// The geometries that there are, or any.
pub(super) fn geometry(kinds: GeometryKinds, language: Language) -> Value {
    let found: Vec<&str> = kinds.found().collect();
    let format = match found.as_slice() {
        [one] => format!("geometry-{}", one.to_lowercase()),
        ["Point", "MultiPoint"] => "geometry-point-or-multipoint".into(),
        ["LineString", "MultiLineString"] => "geometry-linestring-or-multilinestring".into(),
        ["Polygon", "MultiPolygon"] => "geometry-polygon-or-multipolygon".into(),
        _ => "geometry-any".to_string(),
    };
    json!({"title": language.pick("几何", "Geometry"), "format": format, ROLE: "primary-geometry"})
}

/// A property whose values are of these kinds.
pub(super) fn property(name: &str, kinds: Kinds, language: Language) -> Value {
    let mut schema = named(name, language);
    let type_name = |kind: ValueKind| match kind {
        ValueKind::Text => "string",
        ValueKind::Integer => "integer",
        ValueKind::Number => "number",
        ValueKind::Boolean => "boolean",
        ValueKind::Array => "array",
        ValueKind::Object => "object",
        ValueKind::Null => "null",
    };
    if let Some(kind) = kinds.only() {
        schema.insert("type".into(), json!(type_name(kind)));
    } else {
        let found: Vec<&str> = kinds.found().filter(|kind| *kind != ValueKind::Null).map(type_name).collect();
        if !found.is_empty() {
            schema.insert("type".into(), json!(found));
        }
    }
    Value::Object(schema)
}

/// A property that the collection's schema names and no feature has yet.
pub(super) fn unseen(name: &str, language: Language) -> Value {
    Value::Object(named(name, language))
}

fn named(name: &str, language: Language) -> Map<String, Value> {
    let mut schema = Map::new();
    let known = KNOWN.iter().find(|(known, ..)| *known == name);
    let title = known.map_or_else(|| name.replace('_', " "), |(_, zh, en, _)| language.pick(zh, en).to_string());
    schema.insert("title".into(), json!(title));
    schema
        .extend(known.into_iter().flat_map(|(.., more)| *more).map(|(key, value)| ((*key).to_string(), json!(value))));
    if let Some((_, unit)) = UNITS.iter().find(|(end, _)| name.ends_with(end)) {
        schema.insert("x-ogc-unit".into(), json!(unit));
    }
    let codes = match name {
        "status" => STATUS,
        "geometry_basis" => BASIS,
        _ => &[],
    };
    if !codes.is_empty() {
        let one = |(value, zh, en): &(&str, &str, &str)| json!({"const": value, "title": language.pick(zh, en)});
        schema.insert("oneOf".into(), codes.iter().map(one).collect());
    }
    schema
}
