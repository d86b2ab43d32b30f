//! Operations that change something.

use super::operation::Operation;
use crate::api::links::{GEOJSON, JSON};

/// What every change may be refused for.
const COMMON: [(&str, &str); 12] = [
    ("400", "badRequest"),
    ("401", "unauthorized"),
    ("403", "forbidden"),
    ("404", "notFound"),
    ("405", "notAllowed"),
    ("409", "conflict"),
    ("412", "preconditionFailed"),
    ("422", "invalid"),
    ("429", "tooMany"),
    ("500", "serverError"),
    ("503", "unavailable"),
    ("507", "noRoom"),
];
/// The same for changes with a body.
const OF_BODIES: [(&str, &str); 2] = [("413", "tooLarge"), ("415", "mediaType")];

const COLLECTION: &str = "/collections/{collectionId}";
const ITEMS: &str = "/collections/{collectionId}/items";
const ITEM: &str = "/collections/{collectionId}/items/{featureId}";

pub(super) fn operations() -> Vec<Operation> {
    let mut all = about_collections();
    all.extend(about_features());
    all.push(
        with_body(("post", "/changes"), "changeSet", "Several changes at once: all of them or none", "changeSet")
            .answering("200", JSON, "accepted", &[]),
    );
    all
}

fn about_collections() -> Vec<Operation> {
    vec![
        with_body(("post", "/collections"), "createCollection", "Make a collection", "collection").answering(
            "201",
            JSON,
            "accepted",
            &["Location"],
        ),
        with_body(("put", COLLECTION), "replaceCollection", "Describe a collection anew", "collection")
            .taking(&["collectionId", "If-Match"])
            .answering("200", JSON, "accepted", &[]),
        change(("delete", COLLECTION), "retireCollection", "End a collection and all its features")
            .taking(&["collectionId", "If-Match"])
            .responding(&[("204", "done")]),
    ]
}

fn about_features() -> Vec<Operation> {
    vec![
        with_body(
            ("post", ITEMS),
            "createItems",
            "Make a feature, or several at once: all of them or none",
            "features",
        )
        .taking(&["collectionId", "Content-Crs"])
        .answering("201", JSON, "accepted", &["Location"]),
        with_body(
            ("put", ITEM),
            "replaceItem",
            "Replace a feature; with `If-None-Match: *` make it under this id",
            "feature",
        )
        .taking(&["collectionId", "featureId", "If-Match", "If-None-Match", "Content-Crs"])
        .answering("200", GEOJSON, "feature", &["ETag"])
        .answering("201", GEOJSON, "feature", &["ETag", "Location"]),
        with_body(("patch", ITEM), "updateItem", "Change parts of a feature: a JSON merge patch (RFC 7396)", "patch")
            .taking(&["collectionId", "featureId", "If-Match"])
            .answering("200", GEOJSON, "feature", &["ETag"]),
        change(("delete", ITEM), "deleteItem", "End a feature; what it was stays on record")
            .taking(&["collectionId", "featureId", "If-Match"])
            .responding(&[("204", "done")]),
    ]
}

fn change(what: (&'static str, &'static str), id: &str, summary: &str) -> Operation {
    Operation::new(what, id, "changes", summary).with_key().taking(&["reason", "f"]).responding(&COMMON)
}

fn with_body(what: (&'static str, &'static str), id: &str, summary: &str, body: &str) -> Operation {
    change(what, id, summary).taking(&["repair"]).with_body(body).responding(&OF_BODIES)
}
