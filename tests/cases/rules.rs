//! The rules of the documents over the layers that they name: every conclusion about the documents' own subjects is
//! compared with one that was drawn by hand from distances and uncertainties (`rules_golden.csv`).

use groundplan::ask::Answered;
use groundplan::compile::compile;
use groundplan::query::{Control, Limits, SiteOptions, Snapshot, Subject};
use groundplan::report::{Conclusion, ReportQuery, SiteReport, report};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

pub fn control() -> Control {
    Control::new(Limits {
        max_vertices: 100_000,
        max_edge_pairs: 10_000_000,
        max_subjects: 10_000,
        max_pairs: 100_000,
        max_result_vertices: 1_000_000,
    })
}

/// Every member of an answer is in its published schema, and is what that says.
pub fn as_its_schema_says(process: &str, answered: &Answered) {
    let schema = groundplan::ask::process(process).unwrap().answer_schema().unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let value = answered.value().unwrap();
    assert_eq!(answered.text().unwrap(), value.to_string());
    let wrong: Vec<String> =
        validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

pub fn query(site: Subject) -> ReportQuery {
    ReportQuery {
        site,
        attributes: serde_json::Map::new(),
        textual: false,
        layers: Vec::new(),
        rules: None,
        districts: Vec::new(),
        constraint_uncertainty_m: None,
        options: SiteOptions::default(),
        supplied_crs: None,
    }
}

fn snapshot() -> &'static Snapshot {
    static SNAPSHOT: OnceLock<Snapshot> = OnceLock::new();
    SNAPSHOT.get_or_init(|| {
        let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
        Snapshot::build(compile(&seeds, &|_| {}).unwrap().layers, "seeds")
    })
}

fn of(collection: &str, id: &str) -> SiteReport {
    report(snapshot(), &query(Subject::features(collection, [id])), &control()).unwrap()
}

/// Rules by the feature that is judged: the rule and what is expected of it.
type Expected = BTreeMap<(String, String), BTreeMap<String, Conclusion>>;

fn golden() -> Expected {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/rules_golden.csv");
    let mut expected = Expected::new();
    for row in csv::Reader::from_path(path).unwrap().records() {
        let row = row.unwrap();
        let conclusion = match &row[5] {
            "met" => Conclusion::Met,
            "undecided" => Conclusion::Undecided,
            "undecidable" => Conclusion::Undecidable,
            "does not apply" => Conclusion::NotApplicable,
            other => panic!("{other}"),
        };
        expected.entry((row[0].into(), row[1].into())).or_default().insert(row[2].into(), conclusion);
    }
    expected
}

#[test]
fn the_documents_own_subjects_are_judged_as_by_hand() {
    let expected = golden();
    assert!(expected.len() >= 28 && expected.values().map(BTreeMap::len).sum::<usize>() == 415);
    for ((collection, id), rules) in expected {
        let found = of(&collection, &id);
        as_its_schema_says("site-report", &Answered::SiteReport(Box::new(found.clone())));
        // Of the parts of the free trade zone only the rules about parts are listed.
        let is_listed_whole = !["bonded_zone", "xpcc_division"].contains(&collection.as_str());
        for finding in &found.rules {
            let wanted = rules.get(&finding.rule).copied();
            if let Some(wanted) = wanted.or(is_listed_whole.then_some(Conclusion::NotApplicable)) {
                let why = &finding.ruling.reason.en;
                assert_eq!(finding.ruling.conclusion, wanted, "{collection}/{id} {}: {why}", finding.rule);
            }
        }
    }
}

#[test]
fn the_published_schema_of_rules_takes_all_of_them_and_no_broken_one() {
    let schema = groundplan::rule::schema().unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let collection = snapshot().collection("planning_rule").unwrap();
    assert_eq!(collection.meta().schema.as_ref(), Some(&schema), "it is the schema of the collection");
    let mut last = serde_json::Map::new();
    for feature in collection.features() {
        last.clone_from(&feature.properties);
        let properties = serde_json::Value::Object(last.clone());
        assert!(validator.is_valid(&properties), "{}", feature.id);
    }
    for (name, bad) in [
        ("weight", serde_json::json!("heavy")),
        ("test", serde_json::json!("nearby")),
        ("parameters", serde_json::json!({"distance_m": -1})),
        ("parameters", serde_json::json!({"distance": 1})),
        ("constraint_collections", serde_json::json!("zone")),
    ] {
        let mut broken = last.clone();
        broken.insert(name.into(), bad);
        assert!(!validator.is_valid(&serde_json::Value::Object(broken)), "{name}");
    }
}

#[test]
fn every_rule_has_a_conclusion_and_a_reason_in_both_languages() {
    for (collection, id) in [("port", "port_horgos"), ("farmland", "fl_retention"), ("railway", "rail_jinghe_yining")] {
        let site = Subject::features(collection, [id]);
        let Ok(found) = report(snapshot(), &query(site), &control()) else { continue };
        assert_eq!(found.rules.len(), 65);
        for finding in &found.rules {
            assert!(!finding.ruling.reason.zh.is_empty() && !finding.ruling.reason.en.is_empty(), "{}", finding.rule);
        }
    }
}

#[test]
fn the_same_question_gives_the_same_bytes() {
    let bytes = || serde_json::to_string(&of("reservoir_or_hydro", "psh_sayram")).unwrap();
    assert_eq!(bytes(), bytes());
}

#[test]
fn nothing_about_the_documents_is_free_of_conflict() {
    // No red line, no farmland line and no zoning is open: whoever reads "no conflict" would be misled.
    let overall = of("park", "park_shihezi_ind").overall;
    assert_eq!(overall.conclusion, "cannot_be_decided");
    assert!(overall.undecidable.contains(&"R08".to_string()) && overall.undecidable.contains(&"R15".to_string()));
}
