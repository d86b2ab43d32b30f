//! What the real seeds must give: counts, figures, reasons, honesty.

use geo_types::Geometry;
use groundplan::compile::{Compiled, compile, difference};
use groundplan::geom::{Limits, area_m2, check, intersection};
use groundplan::model::{Feature, Severity};
use groundplan::rule::{ATTRIBUTES, Attribute, AttributeKind, RULES, Rule};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn compiled() -> &'static Compiled {
    static COMPILED: OnceLock<Compiled> = OnceLock::new();
    COMPILED.get_or_init(|| compile(&root().join("seeds"), &|_| {}).unwrap())
}

/// What the documents name; rules and attributes are something else.
fn features() -> impl Iterator<Item = &'static Feature> {
    let is_theme = |id: &str| ![RULES, ATTRIBUTES].contains(&id);
    compiled().layers.iter().filter(move |l| is_theme(&l.collection.id)).flat_map(|l| &l.features)
}

fn geometry(id: &str) -> &'static Geometry<f64> {
    features().find(|f| f.id == id).and_then(|f| f.geometry.as_ref()).unwrap_or_else(|| panic!("{id} has a geometry"))
}

#[test]
fn data_is_what_the_seeds_compile_to() {
    assert_eq!(difference(compiled(), &root().join("data")).unwrap(), Vec::<String>::new(), "run `make compile`");
}

#[test]
fn all_918_entities_are_in_28_layers_and_most_are_placed() {
    let ids: BTreeSet<&str> = features().map(|f| f.id.as_str()).collect();
    assert_eq!((compiled().layers.len() - 2, ids.len(), features().count()), (28, 918, 918));
    assert!(features().filter(|f| f.geometry.is_some()).count() >= 600);
}

#[test]
fn all_65_rules_can_be_applied_and_say_where_they_are_written() {
    let rules = &compiled().layers.iter().find(|l| l.collection.id == RULES).unwrap().features;
    let ids: Vec<&str> = rules.iter().map(|f| f.id.as_str()).collect();
    assert_eq!(ids, (1..=65).map(|n| format!("R{n:02}")).collect::<Vec<_>>());
    for feature in rules {
        let rule = Rule::read(feature).unwrap();
        for text in [&rule.text, &rule.basis] {
            assert!(!text.zh.is_empty() && !text.en.is_empty(), "{}", rule.id);
        }
        assert!(feature.text("section").is_some(), "{}", rule.id);
    }
}

#[test]
fn what_may_be_said_of_a_site_is_listed() {
    let layer = compiled().layers.iter().find(|l| l.collection.id == ATTRIBUTES).unwrap();
    let attributes: Vec<Attribute> = layer.features.iter().map(|f| Attribute::read(f).unwrap()).collect();
    let uses = attributes.iter().find(|a| a.id == "use").unwrap();
    assert!(
        matches!(&uses.kind, AttributeKind::Word(words) if words.len() == 45 && words.contains(&"logistics".into()))
    );
}

#[test]
fn the_seeds_have_no_errors() {
    let errors: Vec<_> = compiled().issues.iter().filter(|i| i.severity != Severity::Info).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn every_feature_without_geometry_has_an_issue_with_its_reason() {
    for feature in features().filter(|f| f.geometry.is_none()) {
        let reason = feature.text("no_geometry_reason").unwrap();
        assert!(
            compiled().issues.iter().any(|i| i.id == feature.id && i.kind == reason && !i.message.is_empty()),
            "{}",
            feature.id
        );
    }
}

#[test]
fn every_feature_says_where_it_comes_from_and_what_its_geometry_is_worth() {
    for feature in features() {
        for key in ["name", "layer", "source", "section", "geometry_basis", "status", "kind", "valid_from"] {
            assert!(feature.text(key).is_some(), "{} has no {key}", feature.id);
        }
        assert!(feature.properties.contains_key("uncertainty_m"), "{}", feature.id);
        if feature.geometry.is_some() {
            assert!(
                feature.text("geometry_source").is_some() && feature.text("anchor_check").is_some(),
                "{}",
                feature.id
            );
        }
    }
}

#[test]
fn general_knowledge_never_claims_less_than_five_kilometres() {
    let known = features().filter(|f| f.text("geometry_source").is_some_and(|s| s.contains("general knowledge")));
    let mut count = 0;
    for feature in known {
        count += 1;
        assert!(feature.number("uncertainty_m").is_none_or(|m| m >= 5000.0), "{}", feature.id);
        assert_eq!(feature.text("anchor_check"), Some("unchecked"), "{}", feature.id);
    }
    assert!(count > 50, "{count}");
}

#[test]
fn the_free_trade_zone_has_its_stated_areas() {
    for (id, km2) in [("ftz_urumqi", 134.6), ("ftz_kashgar", 28.48), ("ftz_horgos", 16.58), ("ftz_xinjiang", 179.66)] {
        assert!((area_m2(geometry(id)) / (km2 * 1e6) - 1.0).abs() < 1e-6, "{id}");
    }
}

#[test]
fn bonded_zones_and_xpcc_parts_lie_wholly_in_their_area_and_apart_from_each_other() {
    for (area, parts) in [
        ("ftz_urumqi", [("cbz_urumqi", 2.41), ("ftz_xpcc12_part", 30.8)]),
        ("ftz_kashgar", [("cbz_kashgar", 3.56), ("ftz_xpcc3_part", 3.81)]),
        ("ftz_horgos", [("cbz_horgos", 3.61), ("ftz_xpcc4_part", 1.95)]),
    ] {
        for (part, km2) in parts {
            let common = intersection(geometry(part), geometry(area)).area_m2;
            assert!((common / (km2 * 1e6) - 1.0).abs() < 1e-6, "{part}");
            assert!((common / area_m2(geometry(part)) - 1.0).abs() < 1e-9, "{part}");
        }
        assert!(intersection(geometry(parts[0].0), geometry(parts[1].0)).area_m2.abs() < f64::EPSILON);
    }
}

#[test]
fn the_four_horgos_parks_are_parts_of_the_development_zone() {
    for park in ["park_horgos_port", "park_horgos_yining", "park_horgos_qingshuihe", "park_horgos_xpcc"] {
        assert_eq!(features().find(|f| f.id == park).unwrap().text("part_of"), Some("dz_horgos"));
    }
    let zone = features().find(|f| f.id == "dz_horgos").unwrap();
    assert_eq!(zone.properties["parts"].as_array().unwrap().len(), 4);
}

#[test]
fn every_geometry_is_valid_and_inside_eurasia() {
    for feature in features() {
        let Some(geometry) = &feature.geometry else {
            continue;
        };
        assert_eq!(check(geometry, &Limits { max_vertices: 100_000 }), Ok(()), "{}", feature.id);
        let [west, south, east, north] = groundplan::geom::envelope(geometry).unwrap().to_array();
        assert!(west > 60.0 && east < 125.0 && south > 25.0 && north < 55.0, "{}", feature.id);
    }
}

#[test]
fn plans_of_the_outline_end_with_2020() {
    let only_outline = features().filter(|f| f.text("source") == Some("002"));
    for feature in only_outline {
        let expected = (feature.text("status") != Some("existing")).then_some("2020-12-31");
        assert_eq!(feature.text("valid_to"), expected, "{}", feature.id);
    }
}

#[test]
fn numbers_that_the_documents_give_in_two_ways_are_flagged_not_failed() {
    let flagged: BTreeSet<&str> =
        compiled().issues.iter().filter(|i| i.kind == "count_disagrees").map(|i| i.id.as_str()).collect();
    for id in ["airport_network_2020", "port_class1_land_15", "wind_nine_zones"] {
        assert!(flagged.contains(id), "{id}");
    }
    assert!(!compiled().issues.iter().any(|i| i.kind == "sum_disagrees"));
}
