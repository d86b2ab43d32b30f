//! Documents as the API serves them, cut short.

use crate::web::{Kind, Titled};
use serde_json::{Value, json};

pub(super) const BASE: &str = "http://127.0.0.1:8080";

pub(super) const TITLES: [Titled<'static>; 2] = [
    Titled { id: "airport", zh: "机场", en: "Airports" },
    Titled { id: "ftz_area", zh: "自由贸易试验区", en: "Pilot free trade zone" },
];

/// A link of this server.
fn link(path: &str, rel: &str) -> Value {
    json!({"href": format!("{BASE}{path}"), "rel": rel, "type": "application/json", "title": "A title"})
}

pub(super) fn airport() -> Value {
    json!({
        "type": "Feature", "id": "airport_ga_horgos",
        "geometry": {"type": "Point", "coordinates": [80.41639, 44.20276]},
        "properties": {
            "name": "霍尔果斯通用机场", "name_en": "Horgos general aviation airport", "layer": "airport",
            "kind": "general_aviation_airport", "status": "planned", "valid_from": "2021-01-08", "valid_to": null,
            "source": "004", "section": "004:四(十三)", "part_of": null, "geometry_type": "point",
            "geometry_basis": "anchor_point", "uncertainty_m": 80000, "schematic": true, "anchors": ["霍尔果斯市"],
            "stated_runway_length_m": 1200.5, "note": "see https://example.org/plan?a=1&b=2", "page": "https://example.org/plan"
        },
        "links": [
            link("/collections/airport/items/airport_ga_horgos", "self"),
            link("/collections/airport", "collection"),
            link("/collections/airport/items/airport_ga_horgos/history", "version-history"),
        ]
    })
}

fn zone() -> Value {
    json!({
        "type": "Feature", "id": "ftz_horgos",
        "geometry": {"type": "Polygon", "coordinates": [[[80.4, 44.1], [80.5, 44.1], [80.5, 44.2], [80.4, 44.1]]]},
        "properties": {
            "name": "霍尔果斯片区", "name_en": "Horgos area", "kind": "ftz_area", "status": "existing",
            "geometry_basis": "digitised", "uncertainty_m": null, "stated_area_km2": 16.58, "part_of": "ftz_xinjiang"
        }
    })
}

fn items() -> Value {
    json!({
        "type": "FeatureCollection", "timeStamp": "2026-11-21T06:07:07Z", "numberMatched": 4, "numberReturned": 3,
        "links": [
            link("/collections/airport/items?limit=3", "self"),
            link("/collections/airport", "collection"),
            link("/collections/airport/items?limit=3&cursor=c", "next"),
            link("/collections/airport/items?limit=3&cursor=a", "prev"),
        ],
        "features": [airport(), zone(), {"type": "Feature", "id": 7, "geometry": null, "properties": null}]
    })
}

pub(super) fn collection() -> Value {
    json!({
        "id": "ftz_area", "title": "自由贸易试验区 · Pilot free trade zone",
        "titles": {"zh": "自由贸易试验区", "en": "Pilot free trade zone"},
        "description": "自贸试验区总范围。The pilot free trade zone.", "license": "ODbL 1.0",
        "attribution": "Facts: the planning documents", "itemType": "feature", "access": "public",
        "style": {"fill-color": "#a05a2c"}, "numberOfFeatures": 4, "numberWithGeometry": 3,
        "extent": {
            "spatial": {"bbox": [[75.937_177_234, 39.416_633_022, 87.590_744_076, 44.206_868_938]],
                "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"},
            "temporal": {"interval": [["2023-10-21T00:00:00Z", null]]}
        },
        "crs": ["http://www.opengis.net/def/crs/OGC/1.3/CRS84", "http://www.opengis.net/def/crs/EPSG/0/4490"],
        "storageCrs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        "links": [
            link("/collections/ftz_area", "self"),
            link("/collections/ftz_area/items", "items"),
            link("/collections/ftz_area/queryables", "http://www.opengis.net/def/rel/ogc/1.0/queryables"),
        ]
    })
}

fn history() -> Value {
    let mut later = airport();
    later["properties"]["status"] = json!("existing");
    let first = json!({"time": "2026-11-21T06:10:20.137044Z", "author": "groundplan", "reason": "first start", "source_sha256": "bc9a"});
    let second = json!({"time": "2026-11-21T06:11:29.061396Z", "author": "wang", "reason": "terminal opened", "source_sha256": "dd54"});
    json!({
        "collection": "airport", "id": "airport_ga_horgos", "numberMatched": 2, "numberReturned": 2,
        "versions": [
            {"version": 1, "recorded": [first["time"], second["time"]], "valid": ["2021-01-08", null], "began": first,
                "ended": second, "repairs": [], "feature": airport()},
            {"version": 2, "recorded": [second["time"], null], "valid": ["2021-01-08", null], "began": second,
                "ended": null, "repairs": ["a ring was turned round"], "feature": later},
        ],
        "links": [link("/collections/airport/items/airport_ga_horgos", "latest-version")]
    })
}

fn diff() -> Value {
    let versions = history()["versions"].clone();
    json!({
        "collection": "airport", "from": "2026-11-21T06:06:29.000000Z", "to": null, "numberMatched": 2, "numberReturned": 2,
        "changes": [
            {"id": "airport_ga_horgos", "change": "changed", "before": versions[0], "after": versions[1]},
            {"id": "gone", "change": "removed", "before": versions[0], "after": null},
        ],
        "links": [link("/collections/airport/diff?from=2026", "self")]
    })
}

pub(super) fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "title": "Airports",
        "properties": {
            "id": {"title": "Id", "type": "string", "x-ogc-role": "id"},
            "geometry": {"title": "Geometry", "format": "geometry-point-or-multipoint", "x-ogc-role": "primary-geometry"},
            "status": {"title": "Status of works", "type": "string", "oneOf": [
                {"const": "existing", "title": "In operation"}, {"const": "planned", "title": "In planning"}]},
            "stated_runway_length_m": {"title": "Runway", "type": ["integer", "number"], "x-ogc-unit": "m", "minimum": 0},
            "valid_from": {"title": {"zh": "生效", "en": "Since"}, "type": "string", "enum": ["2016", "2021"]}
        },
        "required": ["name"], "additionalProperties": false
    })
}

fn measure(value: f64) -> Value {
    json!({"value": value, "unit": "m2", "method": "ellipsoidal", "ellipsoid": "CGCS2000", "interval": [0.0, value * 2.0]})
}

fn result() -> Value {
    let subject = json!({"collection": null, "id": "point", "name": null});
    json!({
        "snapshot": "bc9ac2a482e86605", "tolerance": 0.01,
        "features": [{"collection": "ftz_area", "id": "ftz_urumqi", "name": "乌鲁木齐片区", "geometry_basis": "anchor_point",
            "uncertainty_m": 45686.0, "area": measure(134_599_999.976), "subject": subject, "verdict": "possible"}],
        "total": {"net": measure(134_599_999.976), "gross": null}, "without_area": [],
        "constraints": [{"collection": "ftz_area", "coverage": "no_data", "net": null}],
        "notes": ["drawn from their stated figures"], "nothing": {}
    })
}

fn landing() -> Value {
    json!({"title": "groundplan", "description": "Places, areas and lines.", "snapshot": "bc9ac2a482e86605", "links": [
        link("/", "self"), link("/api", "service-desc"), link("/conformance", "conformance"), link("/collections", "data"),
        link("/processes", "http://www.opengis.net/def/rel/ogc/1.0/processes")]})
}

fn api() -> Value {
    json!({"openapi": "3.0.3", "info": {"title": "groundplan", "description": "Layers"}, "paths": {
        "/collections": {"get": {"summary": "The collections", "parameters": [{"$ref": "#/components/parameters/f"}]}},
        "/collections/{collectionId}": {"delete": {"summary": "End it", "parameters": [{"name": "reason", "in": "query"}]}}}})
}

fn process() -> Value {
    json!({
        "id": "area", "title": "How large is it?", "description": "Area of each feature", "version": "0.1.0",
        "jobControlOptions": ["sync-execute"], "links": [link("/processes/area/execution", "http://www.opengis.net/def/rel/ogc/1.0/execute")],
        "inputs": {
            "subject": {"title": "GeoJSON", "minOccurs": 1, "schema": {"type": "object"}},
            "unit": {"title": "Unit", "minOccurs": 0, "schema": {"type": "string", "enum": ["m2", "mu"], "default": "m2"}}},
        "outputs": {"answer": {"title": "The answer", "schema": {"type": "object"}}}
    })
}

fn problem() -> Value {
    json!({"type": "about:blank", "title": "Invalid content", "status": 422, "detail": "an id is wrong", "parameter": "bbox",
        "errors": [{"edit": 0, "feature": "airport/a b", "pointer": "/id", "kind": "invalid", "message": "not an id"}]})
}

/// One document of every kind, with its path.
pub(super) fn all() -> Vec<(Kind, &'static str, Value)> {
    let functions = json!({"functions": [{"name": "area", "returns": ["number"], "arguments": [{"title": "g", "type": ["geometry"]}]}]});
    let conforms = json!({"conformsTo": ["http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core", 3]});
    let entry = json!({"time": "2026-11-21T06:11:01.359469Z", "who": "wang", "from": "127.0.0.1", "what": "POST /x", "status": 422, "number": 1});
    vec![
        (Kind::Landing, "/", landing()),
        (Kind::Conformance, "/conformance", conforms),
        (Kind::Api, "/api", api()),
        (Kind::Collections, "/collections", json!({"links": [], "collections": [collection()]})),
        (Kind::Collection, "/collections/ftz_area", collection()),
        (Kind::Items, "/collections/airport/items", items()),
        (Kind::Item, "/collections/airport/items/airport_ga_horgos", airport()),
        (Kind::History, "/collections/airport/items/airport_ga_horgos/history", history()),
        (Kind::Diff, "/collections/airport/diff", diff()),
        (Kind::Schema, "/collections/airport/schema", schema()),
        (Kind::Queryables, "/collections/airport/queryables", schema()),
        (Kind::Sortables, "/collections/airport/sortables", schema()),
        (Kind::Functions, "/functions", functions),
        (Kind::Processes, "/processes", json!({"processes": [process()]})),
        (Kind::Process, "/processes/area", process()),
        (Kind::Result, "/processes/area/execution", result()),
        (Kind::Problem, "/collections/airport/items", problem()),
        (Kind::Audit, "/audit", json!({"entries": [entry], "links": []})),
        (Kind::Other, "/health", json!({"status": "ok"})),
    ]
}
