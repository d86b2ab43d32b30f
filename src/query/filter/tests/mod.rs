//! Sentences about filters, a table of answers, and what must be refused.

mod attacks;
mod classes;
mod laws;
mod refusals;

use super::Filter;
use crate::model::Feature;
use geo_types::Point;
use serde_json::{Value, json};

/// Properties as the compiled layers have them: a plant, a dam, a port, a city cluster, an area that cannot be placed,
/// and one that has next to nothing.
pub(super) fn six() -> Vec<Feature> {
    let features: Vec<Value> = serde_json::from_str(include_str!("six_features.json")).unwrap();
    let position = |at: &Value| Some(Point::new(at.get(0)?.as_f64()?, at.get(1)?.as_f64()?).into());
    features
        .iter()
        .map(|feature| Feature {
            id: feature["id"].as_str().unwrap().into(),
            geometry: position(&feature["lon_lat"]),
            properties: feature["properties"].as_object().unwrap().clone(),
        })
        .collect()
}

/// One digit per feature of [`six`] that matches.
fn answer(filter: &str) -> String {
    let filter = Filter::parse(filter).unwrap_or_else(|error| panic!("{filter}: {error}"));
    (0..).zip(six()).filter(|(_, feature)| filter.matches(feature)).map(|(n, _)| n.to_string()).collect()
}

fn check(table: &[(&str, &str)]) {
    for (filter, expected) in table {
        assert_eq!(answer(filter), *expected, "{filter}");
    }
}

#[test]
fn comparisons_match_where_they_are_true() {
    check(&[
        ("status = 'planned'", "0134"),
        ("status <> 'planned'", "2"),
        ("stated_capacity_mw > 196", "0"),
        ("stated_capacity_mw >= 196", "01"),
        ("stated_capacity_mw < 700", "1"),
        ("stated_capacity_mw <= 7.0e2", "01"),
        ("uncertainty_m=245000.5", "3"),
        ("uncertainty_m > -1", "0123"),
        ("uncertainty_m > +.5E4", "013"),
        ("schematic = TRUE", "012"),
        ("schematic <> true", "3"),
        ("schematic < True", "3"),
        ("id = 'uc_aksu'", "3"),
        ("id >= 'port'", "234"),
        ("'planned' = status", "0134"),
        ("1 = 1", "012345"),
        ("'a' = 'b'", ""),
        ("valid_from < valid_to", "0134"),
        ("stated_unit_count < stated_capacity_mw", "0"),
        ("\"status\"='existing'", "2"),
        ("\"or\" = 1", "5"),
        ("(status) = ('planned')", "0134"),
        ("TRUE", "012345"),
        ("false", ""),
    ]);
}

#[test]
fn text_is_ordered_by_code_points_and_case_matters() {
    // 口 U+53E3 < 叶 U+53F6 < 国 U+56FD < 阿 U+963F; capitals come before small letters.
    check(&[
        ("name >= '阿'", "023"),
        ("name > '口' AND name < '阿'", "14"),
        ("name = '阿拉山口口岸'", "2"),
        ("status = 'Planned'", ""),
        ("status > 'Planned'", "01234"),
        ("'é' > 'z' AND '\u{1F600}' > '\u{FFFD}'", "012345"),
    ]);
}

#[test]
fn connectives_bind_not_then_and_then_or() {
    check(&[
        ("status = 'existing' OR status = 'planned' AND schematic = false", "23"),
        ("(status = 'existing' OR status = 'planned') AND schematic = false", "3"),
        ("NOT status = 'planned' OR kind = 'cluster'", "23"),
        ("NOT (status = 'planned' OR kind = 'land_port')", ""),
        ("not not status = 'existing'", "2"),
        ("NOT((status = 'planned'))and schematic=true", "2"),
        ("TRUE AND FALSE OR TRUE", "012345"),
        ("kind='cluster' oR kind='land_port' Or kind='chp_plant'", "023"),
    ]);
}

#[test]
fn what_is_absent_or_null_is_unknown_and_never_matches() {
    check(&[
        ("part_of = 'river_yarkant'", "1"),
        ("part_of <> 'river_yarkant'", ""),
        ("NOT part_of = 'river_yarkant'", ""),
        ("part_of = part_of", "1"),
        ("part_of = 'x' OR TRUE", "012345"),
        ("NOT (part_of = 'x' AND FALSE)", "012345"),
        ("part_of = 'river_yarkant' OR status = 'existing'", "12"),
        ("nowhere = 1 OR NOT nowhere = 1", ""),
        ("nowhere NOT LIKE 'a%'", ""),
        ("nowhere NOT IN ('a')", ""),
        ("nowhere NOT BETWEEN 1 AND 2", ""),
    ]);
}

#[test]
fn is_null_asks_whether_there_is_a_value() {
    check(&[
        ("part_of IS NULL", "02345"),
        ("part_of IS NOT NULL", "1"),
        ("NOT part_of is null", "1"),
        ("valid_to Is Null", "25"),
        ("anchors IS NOT NULL", "012"),
        ("id IS NULL", ""),
        ("'' IS NULL", ""),
        ("geometry IS NULL", "4"),
        ("geometry IS NOT NULL", "01235"),
        ("geometry = 'POINT'", ""),
    ]);
}

#[test]
fn different_types_and_arrays_cannot_be_compared() {
    check(&[
        ("uncertainty_m = 'wide'", "5"),
        ("uncertainty_m <> 'wide'", ""),
        ("note = 7", "5"),
        ("note <> '7/11'", "4"),
        ("schematic = 'true'", ""),
        ("NOT schematic = 1", ""),
        ("'1' = 1 OR '1' <> 1", ""),
        ("anchors = '阿拉山口口岸'", ""),
        ("NOT anchors = '阿拉山口口岸'", ""),
        ("anchors = anchors", ""),
        ("anchors IN ('阿拉山口口岸')", ""),
        ("uncertainty_m LIKE '%'", "5"),
        ("uncertainty_m NOT LIKE 'w%'", ""),
    ]);
}

#[test]
fn like_knows_percent_underscore_and_backslash() {
    check(&[
        ("name LIKE '阿%'", "023"),
        ("name LIKE '%口岸'", "2"),
        ("name like '阿__口%'", "2"),
        ("name LIKE '%阿%阿%'", "3"),
        ("name NOT LIKE '%阿%'", "145"),
        ("name LIKE '______'", "2"),
        ("name LIKE ''", ""),
        ("name LIKE '%' AND name LIKE '%%' AND name LIKE '_%'", "012345"),
        ("name LIKE '50\\%\\_a\\\\b%'", "5"),
        ("name LIKE '5__\\__\\\\_ %'", "5"),
        ("name LIKE '%''c\\''", "5"),
        ("name_en LIKE 'aksu%'", ""),
        ("name LIKE '5__\\%_\\\\_ %'", ""),
        ("id LIKE '%\\_aksu'", "03"),
        ("'aXbXc' LIKE 'a%X_'", "012345"),
        ("'ab' LIKE 'ab%b' OR 'aba' LIKE 'ab%ba'", ""),
    ]);
}

#[test]
fn between_includes_both_ends() {
    check(&[
        ("stated_capacity_mw BETWEEN 196 AND 700", "01"),
        ("stated_capacity_mw between 196.5 and 700", "0"),
        ("stated_capacity_mw BETWEEN 700 AND 196", ""),
        ("stated_capacity_mw NOT BETWEEN 0 AND 200", "0"),
        ("uncertainty_m BETWEEN 5000 AND 50000 AND status = 'planned'", "01"),
        ("300 BETWEEN stated_unit_count AND stated_capacity_mw", "0"),
        ("valid_from BETWEEN '2016' AND '2016-04'", "2"),
        ("1 NOT BETWEEN 5 AND nowhere", ""),
        ("1 BETWEEN 'a' AND 2 OR 1 NOT BETWEEN 'a' AND 2", ""),
    ]);
}

#[test]
fn in_is_an_or_of_equalities() {
    check(&[
        ("kind IN ('cluster', 'land_port')", "23"),
        ("kind NOT IN ('cluster', 'land_port')", "014"),
        ("stated_unit_count in(1,2,-3)", "0"),
        ("schematic IN (false)", "3"),
        ("'planned' IN (status, kind)", "0134"),
        ("note IN ('7/11', 7)", "35"),
        ("note NOT IN ('7/11', 7)", ""),
    ]);
}

#[test]
fn names_may_be_chinese_and_anything_between_double_quotation_marks() {
    let mut feature = Feature { id: "a".into(), geometry: None, properties: serde_json::Map::new() };
    for name in ["用途", "a.b:c", "面积 km²", "say \"so\"", "like"] {
        feature.properties.insert(name.into(), json!(1));
        let quoted = format!("\"{}\" = 1", name.replace('"', "\"\""));
        let filter = Filter::parse(&quoted).unwrap();
        assert!(filter.matches(&feature), "{quoted}");
        assert_eq!(filter.properties(), [name]);
    }
    assert!(Filter::parse("用途=1 AND a.b:c\u{3000}=\n1").unwrap().matches(&feature));
    assert!(!Filter::parse("用途 = 2").unwrap().matches(&feature));
}

#[test]
fn escapes_in_text_are_those_of_the_standard() {
    let mut feature = Feature { id: "a".into(), geometry: None, properties: serde_json::Map::new() };
    for (written, meant) in [
        ("it''s", "it's"),
        ("it\\'s", "it's"),
        ("''''", "''"),
        ("\\a\\b\\t\\n\\v\\f\\r", "\u{7}\u{8}\t\n\u{B}\u{C}\r"),
        ("C:\\\\dir\\\\", "C:\\dir\\"),
        ("%_ AND (", "%_ AND ("),
    ] {
        feature.properties.insert("p".into(), json!(meant));
        assert!(Filter::parse(&format!("p = '{written}'")).unwrap().matches(&feature), "{written}");
    }
}

#[test]
fn the_id_is_the_features_own_even_if_a_property_has_that_name() {
    let mut feature = Feature { id: "real".into(), geometry: None, properties: serde_json::Map::new() };
    feature.properties.insert("id".into(), json!("other"));
    assert!(Filter::parse("id = 'real' AND id IS NOT NULL").unwrap().matches(&feature));
}

#[test]
fn properties_are_named_once_in_order_of_mention() {
    let text = "b = 1 AND (a LIKE 'x' OR NOT b IN (c, 'd')) AND e BETWEEN a AND f AND g IS NULL AND 1 = id";
    assert_eq!(Filter::parse(text).unwrap().properties(), ["b", "a", "c", "e", "f", "g", "id"]);
    assert!(Filter::parse("TRUE OR 'a' = 'b'").unwrap().properties().is_empty());
}

#[test]
fn a_filter_gives_back_its_text() {
    let text = "  NOT ( a='ü' ) ";
    let filter = Filter::parse(text).unwrap();
    assert_eq!((filter.text(), filter.to_string().as_str()), (text, text));
    assert_eq!(filter, filter.clone());
    assert_ne!(filter, Filter::parse("NOT ( a='u' )").unwrap());
}
