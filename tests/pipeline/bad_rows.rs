//! One of each bad row: the run ends, the issue names file, row, column and value, and the good row beside it is
//! unharmed.

use crate::harness::{COLUMNS, PLACE_COLUMNS, Seeds, feature, of_kind, place, row};
use groundplan::compile::Compiled;
use groundplan::model::Severity;

/// Compiles a good row, the bad rows, and another good row; expects one issue of the kind at the place named.
fn check(bad: &[String], kind: &str, (file, line, column, value): (&str, usize, &str, &str)) {
    let (first, last) = (row("good_first", &[]), row("good_last", &[]));
    let rows: Vec<&str> =
        std::iter::once(first.as_str()).chain(bad.iter().map(String::as_str)).chain([last.as_str()]).collect();
    let compiled = Seeds::new(&rows, &[&place("甲", "80.4", "44.2")]).compile();
    for id in ["good_first", "good_last"] {
        assert!(feature(&compiled, id).is_some_and(|f| f.geometry.is_some()), "{kind}: {id} was harmed");
    }
    let found = of_kind(&compiled, kind);
    assert_eq!(found.len(), 1, "{kind}: {:#?}", compiled.issues);
    let issue = found[0];
    assert_eq!((issue.file.as_str(), issue.row, issue.column.as_str()), (file, line, column), "{kind}");
    assert!(issue.value.contains(value), "{kind}: {}", issue.value);
    assert!(!issue.message.is_empty() && !issue.action.is_empty(), "{kind} says what is wrong and what to do");
}

const THEME: &str = "themes/ftz_area.csv";

#[test]
fn a_duplicate_id_keeps_the_first_row() {
    check(
        &[row("twice", &[("name_zh", "一")]), row("twice", &[("name_zh", "二")])],
        "duplicate_id",
        (THEME, 4, "id", "twice"),
    );
}

#[test]
fn unknown_words_are_named_and_the_feature_is_kept() {
    check(&[row("x", &[("status", "vanished")])], "unknown_status", (THEME, 3, "status", "vanished"));
    check(&[row("x", &[("kind", "castle")])], "unknown_kind", (THEME, 3, "kind", "castle"));
    check(&[row("x", &[("geometry_basis", "guess")])], "unknown_geometry_basis", (THEME, 3, "geometry_basis", "guess"));
    check(&[row("x", &[("doc", "009")])], "unknown_source", (THEME, 3, "doc", "009"));
    check(&[row("x", &[("place", "乌有乡")])], "unknown_place", (THEME, 3, "place", "乌有乡"));
    check(&[row("x", &[("place_role", "near")])], "unknown_place_role", (THEME, 3, "place_role", "near"));
    check(&[row("x", &[("part_of", "nothing")])], "unknown_part_of", (THEME, 3, "part_of", "nothing"));
    check(&[row("x", &[("group_id", "nobody")])], "unknown_group", (THEME, 3, "group_id", "nobody"));
    check(
        &[row("x", &[("geometry_basis", "none"), ("no_geometry_reason", "because")])],
        "unknown_reason",
        (THEME, 3, "no_geometry_reason", "because"),
    );
    check(
        &[row("x", &[("geometry_basis", "digitised"), ("outline", "lake")])],
        "unknown_outline",
        (THEME, 3, "outline", "lake"),
    );
}

#[test]
fn malformed_values_are_named() {
    check(&[row("x", &[("stated_area_km2", "about 5")])], "malformed_number", (THEME, 3, "stated_area_km2", "about 5"));
    check(&[row("x", &[("stated_area_km2", "1e5")])], "malformed_number", (THEME, 3, "stated_area_km2", "1e5"));
    check(&[row("x", &[("stated_area_km2", "NaN")])], "malformed_number", (THEME, 3, "stated_area_km2", "NaN"));
    check(&[row("x", &[("stated_count", "-3")])], "negative_number", (THEME, 3, "stated_count", "-3"));
    check(&[row("x", &[("valid_from", "2016-13")])], "wrong_date", (THEME, 3, "valid_from", "2016-13"));
    check(&[row("X y", &[])], "malformed_id", (THEME, 3, "id", "X y"));
    check(&[row("x", &[("name_zh", "")])], "missing_value", (THEME, 3, "name_zh", ""));
}

#[test]
fn a_plan_that_begins_after_its_end_is_named() {
    let late = row("x", &[("doc", "002"), ("status", "planned"), ("valid_from", "2022")]);
    check(&[late], "validity_reversed", (THEME, 3, "valid_from", "2022"));
}

#[test]
fn lines_that_cannot_be_split_harm_only_themselves() {
    check(&["a,\"b,c".to_string()], "stray_quote", (THEME, 3, "", "a,\"b,c"));
    check(&[row("x", &[("note", "a\"b")])], "stray_quote", (THEME, 3, "", "a\"b"));
    check(&["only,three,values".to_string()], "wrong_column_count", (THEME, 3, "", "only,three,values"));
}

#[test]
fn broken_utf8_harms_only_its_line() {
    let seeds = Seeds::new(&[], &[&place("甲", "80.4", "44.2")]);
    let mut bytes = format!("\u{feff}{COLUMNS}\r\n{}\r\n", row("good_first", &[])).into_bytes();
    bytes.extend_from_slice(b"bad,\xff\xfe\n");
    bytes.extend_from_slice(row("good_last", &[]).as_bytes());
    seeds.bytes(THEME, &bytes);
    let compiled = seeds.compile();
    assert!(feature(&compiled, "good_first").is_some() && feature(&compiled, "good_last").is_some());
    let found = of_kind(&compiled, "broken_utf8");
    assert_eq!((found.len(), found[0].file.as_str(), found[0].row), (1, THEME, 3));
}

#[test]
fn a_part_larger_than_its_whole_is_named_and_the_whole_keeps_its_own_figure() {
    let whole = row("whole", &[("geometry_basis", "area_true_footprint"), ("stated_area_km2", "10")]);
    let part =
        row("part", &[("geometry_basis", "area_true_footprint"), ("stated_area_km2", "12"), ("part_of", "whole")]);
    check(&[whole, part], "part_exceeds_whole", (THEME, 4, "stated_area_km2", "12"));
}

#[test]
fn parts_that_together_exceed_their_whole_are_named() {
    let footprint = |id: &str, area: &str, whole: &str| {
        row(id, &[("geometry_basis", "area_true_footprint"), ("stated_area_km2", area), ("part_of", whole)])
    };
    check(
        &[footprint("whole", "10", ""), footprint("a", "6", "whole"), footprint("b", "6", "whole")],
        "parts_exceed_whole",
        (THEME, 3, "stated_area_km2", "10"),
    );
}

#[test]
fn a_circle_of_parts_is_broken_once() {
    check(
        &[row("a", &[("part_of", "b")]), row("b", &[("part_of", "a")])],
        "part_of_itself",
        (THEME, 3, "part_of", "b"),
    );
}

#[test]
fn an_unknown_layer_leaves_the_other_tables_alone() {
    let good = row("good", &[]);
    let seeds = Seeds::new(&[&good], &[&place("甲", "80.4", "44.2")]);
    seeds.table("themes/castles.csv", COLUMNS, &[&row("castle", &[])]);
    let compiled = seeds.compile();
    assert!(feature(&compiled, "good").is_some() && feature(&compiled, "castle").is_none());
    assert_eq!(of_kind(&compiled, "unknown_layer")[0].file, "themes/castles.csv");
}

#[test]
fn columns_are_checked_by_name() {
    let seeds = Seeds::new(&[], &[&place("甲", "80.4", "44.2")]);
    let header = COLUMNS.replace("stated_count", "stated_weight").replace("route_code", "colour");
    seeds.table(THEME, &header, &[&row("good", &[])]);
    let compiled = seeds.compile();
    assert!(feature(&compiled, "good").is_some());
    assert_eq!(of_kind(&compiled, "unknown_unit")[0].column, "stated_weight");
    assert_eq!(of_kind(&compiled, "unknown_column")[0].column, "colour");
    assert_eq!(of_kind(&compiled, "missing_column")[0].column, "route_code");
}

/// The bad place is called 乙; 甲 stands before and 丙 after it.
fn check_place(bad: &str, kind: &str, column: &str, severity: Severity) {
    let good = row("good", &[]);
    let compiled = Seeds::new(
        &[&good, &row("last", &[("place", "丙")])],
        &[&place("甲", "80.4", "44.2"), bad, &place("丙", "81", "44")],
    )
    .compile();
    assert!(
        feature(&compiled, "good").unwrap().geometry.is_some()
            && feature(&compiled, "last").unwrap().geometry.is_some()
    );
    let found = of_kind(&compiled, kind);
    assert_eq!(found.len(), 1, "{kind}: {:#?}", compiled.issues);
    assert_eq!((found[0].file.as_str(), found[0].row, found[0].column.as_str()), ("places.csv", 3, column), "{kind}");
    assert_eq!(found[0].severity, severity);
}

#[test]
fn bad_places_are_named() {
    check_place(&place("乙", "44.2", "80.4"), "axes_swapped", "x", Severity::Error);
    check_place(&place("乙", "eighty", "44"), "malformed_number", "x", Severity::Error);
    check_place(&place("乙", "", "44"), "missing_value", "x", Severity::Error);
    check_place(&place("乙", "2.35", "48.85"), "far_away", "x", Severity::Warning);
    check_place(&place("甲", "80.5", "44.2"), "duplicate_name", "name_zh", Severity::Error);
    check_place(
        "乙,,,town,80,44,EPSG:4326,300,,,unchecked,,,general knowledge,,none",
        "invented_precision",
        "uncertainty_m",
        Severity::Warning,
    );
    check_place(
        "乙,,,town,80,44,EPSG:4326,9000,8000,,unchecked,,,GeoNames,,x",
        "reach_below_uncertainty",
        "reach_m",
        Severity::Warning,
    );
    check_place(
        "乙,,,town,80,44,EPSG:4326,-5,8000,,unchecked,,,GeoNames,,x",
        "negative_number",
        "uncertainty_m",
        Severity::Error,
    );
    check_place("乙,,,town,80,44,EPSG:1,300,,,unchecked,,,GeoNames,,x", "unknown_crs", "crs", Severity::Error);
}

#[test]
fn outlines_that_are_not_geometries_are_named() {
    let seeds = Seeds::new(&[&row("good", &[])], &[&place("甲", "80.4", "44.2")]);
    let bow_tie = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"key":"bow","source":"s","licence":"l"},"geometry":
        {"type":"Polygon","coordinates":[[[80,44],[81,45],[81,44],[80,45],[80,44]]]}}]}"#;
    seeds.bytes("outlines/a.geojson", bow_tie.as_bytes());
    seeds.bytes("outlines/b.geojson", b"not json");
    let compiled = seeds.compile();
    let found = of_kind(&compiled, "invalid_outline");
    assert_eq!(found.iter().map(|i| i.file.as_str()).collect::<Vec<_>>(), ["outlines/a.geojson", "outlines/b.geojson"]);
    assert!(found[0].message.contains("self-intersection"), "{}", found[0].message);
}

#[test]
fn checks_that_cannot_be_evaluated_are_named_and_disagreements_are_flagged() {
    let seeds = Seeds::new(&[&row("a", &[]), &row("b", &[])], &[&place("甲", "80.4", "44.2")]);
    let rows = [
        "c1,count,a,3,a;b,001,x,three stated",
        "c2,count,a,many,a,001,x,",
        "c3,count,a,1,zzz,001,x,",
        "c4,smell,a,1,a,001,x,",
    ];
    seeds.table("checks.csv", "check,kind,subject,stated,members,doc,section,note", &rows);
    let compiled = seeds.compile();
    let flagged = of_kind(&compiled, "count_disagrees");
    assert_eq!((flagged.len(), flagged[0].severity, flagged[0].row), (1, Severity::Info, 2));
    assert_eq!(of_kind(&compiled, "malformed_check").iter().map(|i| i.row).collect::<Vec<_>>(), [3, 4, 5]);
}

#[test]
fn a_folder_that_is_not_there_is_an_error_and_an_empty_one_is_not() {
    assert!(groundplan::compile::compile(std::path::Path::new("no/such/folder"), &|_| {}).is_err());
    let empty = tempfile::TempDir::new().unwrap();
    let compiled = groundplan::compile::compile(empty.path(), &|_| {}).unwrap();
    assert!(compiled.layers.is_empty() && !compiled.issues.is_empty());
}

#[test]
fn the_place_columns_are_those_of_the_seeds() {
    let real =
        std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/places.csv")).unwrap();
    assert_eq!(real.lines().next().unwrap(), PLACE_COLUMNS);
}

#[test]
fn missing_words_and_files_are_named() {
    check(&[row("x", &[("status", "")])], "missing_word", (THEME, 3, "status", ""));
    check(&[row("x", &[("geometry_type", "banana")])], "unknown_geometry_type", (THEME, 3, "geometry_type", "banana"));
    let seeds = Seeds::new(&[&row("good", &[])], &[]);
    std::fs::remove_file(seeds.path().join("places.csv")).unwrap();
    std::fs::remove_file(seeds.path().join("vocab/units.csv")).unwrap();
    let compiled = seeds.compile();
    let files: Vec<&str> = of_kind(&compiled, "missing_file").iter().map(|i| i.file.as_str()).collect();
    assert_eq!(files, ["places.csv", "vocab/units.csv"]);
}

#[test]
fn an_unknown_basis_is_reported_once() {
    let compiled =
        Seeds::new(&[&row("x", &[("geometry_basis", "surveyed")])], &[&place("甲", "80.4", "44.2")]).compile();
    assert_eq!(compiled.issues.len(), 1, "{:#?}", compiled.issues);
}

const RULE_COLUMNS: &str = "rule_id,subject,constraint,predicate,severity,severity_as_printed,citations,note,\
    subject_collections,subject_filter,applies,condition,constraint_collections,constraint_filter,test,parameters,weight,\
    undecidable,undecidable_zh,needs,text_zh,text_en,basis_zh,basis_en";

/// A rule that can be applied, but for what is given.
fn rule(id: &str, given: &[(&str, &str)]) -> String {
    let usual = [("test", "near"), ("parameters", "distance_m=5"), ("weight", "report"), ("text_zh", "远离。")];
    let value = |column: &str| match column.trim() {
        "rule_id" => id,
        "citations" => given.iter().find(|(name, _)| *name == "citations").map_or("001:一", |(_, v)| *v),
        column => given.iter().chain(&usual).find(|(name, _)| *name == column).map_or("", |(_, value)| *value),
    };
    RULE_COLUMNS.split(',').map(value).collect::<Vec<_>>().join(",")
}

fn rules(rows: &[String]) -> Compiled {
    let seeds = Seeds::new(&[&row("a", &[])], &[&place("甲", "80.4", "44.2")]);
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    seeds.table("rules/rules.csv", &RULE_COLUMNS.replace(' ', ""), &rows);
    seeds.table("rules/attributes.csv", "attribute,type,name_zh,name_en,meaning_zh,meaning_en", &["use,text,,,,"]);
    seeds.table("rules/words.csv", "attribute,word,title_zh,title_en", &["usage,park,,"]);
    seeds.compile()
}

#[test]
fn rules_with_one_id_or_without_a_document_are_named() {
    let compiled = rules(&[rule("R1", &[]), rule("R1", &[]), rule("R2", &[("citations", "009:一")])]);
    assert_eq!((of_kind(&compiled, "duplicate_id")[0].row, of_kind(&compiled, "unknown_source")[0].row), (3, 4));
}

#[test]
fn a_rule_that_nobody_could_apply_is_named_with_its_column() {
    let compiled = rules(&[
        rule("R1", &[("test", "nearby")]),
        rule("R2", &[("parameters", "distance_m=-5")]),
        rule("R3", &[("applies", "use ~ 'park'")]),
        rule("R4", &[("applies", "usage = 'park'")]),
        rule("R5", &[("constraint_collections", "atlantis")]),
        rule("R6", &[("parameters", "distance_m=5;colour=red")]),
        rule("R7", &[("weight", "heavy")]),
    ]);
    let found: Vec<(usize, &str)> = of_kind(&compiled, "malformed_rule")
        .iter()
        .filter(|i| i.file.ends_with("rules.csv"))
        .map(|i| (i.row, i.column.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (2, "test"),
            (3, "parameters/distance_m"),
            (4, "applies"),
            (5, "applies"),
            (6, "constraint_collections"),
            (7, "parameters/colour"),
            (8, "weight")
        ]
    );
    assert_eq!(of_kind(&compiled, "malformed_rule").last().unwrap().file, "rules/words.csv");
}

#[test]
fn any_line_end_will_do() {
    for end in ["\n", "\r\n", "\r"] {
        let seeds = Seeds::new(&[], &[&place("甲", "80.4", "44.2")]);
        let rows = [COLUMNS.to_string(), row("a", &[]), row("bad", &[("stated_count", "-1")]), row("b", &[])];
        seeds.bytes(THEME, rows.join(end).as_bytes());
        let compiled = seeds.compile();
        assert!(feature(&compiled, "a").is_some() && feature(&compiled, "b").is_some(), "{end:?}");
        assert_eq!(of_kind(&compiled, "negative_number")[0].row, 3);
    }
}

#[test]
fn files_that_are_not_read_are_named() {
    let seeds = Seeds::new(&[&row("a", &[])], &[&place("甲", "80.4", "44.2")]);
    seeds.bytes("themes/port.CSV", b"id\n");
    assert_eq!(of_kind(&seeds.compile(), "stray_file")[0].file, "themes/port.CSV");
    let seeds = Seeds::new(&[], &[]);
    std::fs::remove_dir_all(seeds.path().join("themes")).unwrap();
    seeds.bytes("themes", b"not a folder");
    assert!(groundplan::compile::compile(seeds.path(), &|_| {}).is_err());
}

#[test]
fn a_second_row_for_a_layer_or_document_is_named_and_the_first_kept() {
    let seeds = Seeds::new(&[&row("a", &[])], &[&place("甲", "80.4", "44.2")]);
    for file in ["vocab/layers.csv", "sources.csv"] {
        let text = std::fs::read_to_string(seeds.path().join(file)).unwrap();
        let second = text.lines().nth(1).unwrap().to_string();
        seeds.bytes(file, format!("{}\n{second}\n", text.trim_end()).as_bytes());
    }
    let compiled = seeds.compile();
    let files: Vec<&str> = of_kind(&compiled, "duplicate_id").iter().map(|i| i.file.as_str()).collect();
    assert_eq!(files, ["sources.csv", "vocab/layers.csv"]);
    assert!(feature(&compiled, "a").is_some());
}

#[test]
fn outlines_without_key_licence_or_a_usable_bound_are_named() {
    let seeds = Seeds::new(&[&row("good", &[])], &[&place("甲", "80.4", "44.2")]);
    let square = r#"{"type":"Polygon","coordinates":[[[80,44],[81,44],[81,45],[80,45],[80,44]]]}"#;
    for (name, properties) in [
        ("a", r#"{"source":"s","licence":"l"}"#),
        ("b", r#"{"key":"k","source":"s"}"#),
        ("c", r#"{"key":"k","source":"s","licence":"l","uncertainty_m":-5}"#),
        ("d", r#"{"key":"k","source":"s","licence":"l","uncertainty_m":"50"}"#),
    ] {
        let text = format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{properties},"geometry":{square}}}]}}"#
        );
        seeds.bytes(&format!("outlines/{name}.geojson"), text.as_bytes());
    }
    let crs = r#"{"type":"FeatureCollection","crs":{"properties":{"name":"EPSG:4610"}},"features":[]}"#;
    seeds.bytes("outlines/e.geojson", crs.as_bytes());
    let columns: Vec<String> = of_kind(&seeds.compile(), "invalid_outline").iter().map(|i| i.column.clone()).collect();
    assert_eq!(columns, ["key", "licence", "uncertainty_m", "uncertainty_m", ""]);
}

#[test]
fn checks_that_cannot_fail_are_refused() {
    let a = row("a", &[("stated_area_km2", "5")]);
    let seeds = Seeds::new(&[&a, &row("b", &[])], &[&place("甲", "80.4", "44.2")]);
    let rows = ["c1,count,a,nan,a,001,x,", "c2,count,a,2,a;a,001,x,", "c3,sum_of_areas,a,5,a;b,001,x,"];
    seeds.table("checks.csv", "check,kind,subject,stated,members,doc,section,note", &rows);
    assert_eq!(of_kind(&seeds.compile(), "malformed_check").len(), 3);
}
