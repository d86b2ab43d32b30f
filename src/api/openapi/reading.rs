//! Operations that read.

use super::operation::Operation;
use crate::api::items::{ITEM_PARAMETERS, PARAMETERS};
use crate::api::links::{GEOJSON, JSON, OPENAPI, SCHEMA};
use crate::api::metrics::OPENMETRICS;
use crate::api::negotiate::{Format, offered};
use serde_json::Value;

/// What every answer to a GET may be instead.
const COMMON: [(&str, &str); 7] = [
    ("304", "notModified"),
    ("400", "badRequest"),
    ("401", "unauthorized"),
    ("404", "notFound"),
    ("405", "notAllowed"),
    ("429", "tooMany"),
    ("500", "serverError"),
];
pub(super) const BUSY: (&str, &str) = ("503", "unavailable");
pub(super) const CLOSED: (&str, &str) = ("403", "forbidden");
/// Headers of a page of features.
const OF_ITEMS: [&str; 5] = ["ETag", "Content-Crs", "Link", "OGC-NumberMatched", "OGC-NumberReturned"];
pub(super) const COMPLEX: (&str, &str) = ("422", "tooComplex");

/// `queryables` are properties of any collection.
pub(super) fn operations(queryables: &[Value]) -> Vec<Operation> {
    let mut all = about_the_server();
    all.extend(about_questions());
    all.extend(about_its_work());
    all.extend(about_jobs());
    all.extend(about_reports());
    all.extend(about_collections(queryables));
    all.extend(about_the_past());
    all
}

fn about_the_server() -> Vec<Operation> {
    vec![
        get("/", "getLandingPage", "capabilities", "Landing page").answering("200", JSON, "landingPage", &["ETag"]),
        get("/api", "getApi", "capabilities", "This document").answering("200", OPENAPI, "answer", &["ETag"]),
        get("/conformance", "getConformance", "capabilities", "Conformance classes").answering(
            "200",
            JSON,
            "conformance",
            &["ETag"],
        ),
        get("/functions", "getFunctions", "capabilities", "Functions that filters can use").answering(
            "200",
            JSON,
            "functions",
            &["ETag"],
        ),
        get(crate::web::STYLE_PATH, "getStyle", "capabilities", "How the pages look").answering(
            "200",
            "text/css",
            "text",
            &["ETag"],
        ),
    ]
}

fn about_questions() -> Vec<Operation> {
    vec![
        get("/processes", "getProcesses", "questions", "The questions").taking(&["processLimit"]).answering(
            "200",
            JSON,
            "processList",
            &["ETag"],
        ),
        get(
            "/processes/{processId}/schema",
            "getAnswerSchema",
            "questions",
            "What the answer to a question is made of",
        )
        .taking(&["processId"])
        .answering("200", SCHEMA, "jsonSchema", &["ETag"]),
        get("/processes/{processId}", "getProcess", "questions", "One question").taking(&["processId"]).answering(
            "200",
            JSON,
            "process",
            &["ETag"],
        ),
    ]
}

fn about_its_work() -> Vec<Operation> {
    vec![
        get("/health", "getHealth", "operation", "The process is alive").answering("200", JSON, "state", &["ETag"]),
        get("/ready", "getReady", "operation", "The data are loaded").answering("200", JSON, "state", &["ETag"]),
        get("/metrics", "getMetrics", "operation", "Figures for Prometheus; over a store, for admins of everything")
            .with_key()
            .responding(&[CLOSED])
            .answering("200", OPENMETRICS, "text", &[]),
        get(
            "/audit",
            "getAudit",
            "operation",
            "Who asked for which change, and what became of it; for admins of everything",
        )
        .with_key()
        .taking(&["limit", "afterNumber"])
        .responding(&[CLOSED])
        .answering("200", JSON, "audit", &[]),
    ]
}

fn about_jobs() -> Vec<Operation> {
    let one = |method, path, id, summary| {
        let operation = Operation::new((method, path), id, "questions", summary).taking(&["jobId"]);
        operation.with_key().responding(&[("410", "gone"), ("503", "unavailable")])
    };
    let (job, results) = ("/jobs/{jobId}", "/jobs/{jobId}/results");
    vec![
        get("/jobs", "getJobs", "questions", "The caller's jobs, newest first; of everybody, for admins of everything")
            .with_key()
            .taking(&["limit", "before", "jobType", "jobProcess", "jobStatus", "created", "minDuration", "maxDuration"])
            .answering("200", JSON, "jobList", &[]),
        get(job, "getJob", "questions", "How far a job is").with_key().taking(&["jobId"]).answering(
            "200",
            JSON,
            "statusInfo",
            &[],
        ),
        one("delete", job, "dismissJob", "Nobody wants it any more").responding(&COMMON).answering(
            "200",
            JSON,
            "statusInfo",
            &[],
        ),
        get(results, "getResults", "questions", "The answer, once there is one")
            .with_key()
            .taking(&["jobId"])
            .responding(&[
                ("410", "gone"),
                ("422", "tooComplex"),
                ("413", "tooLarge"),
                ("403", "forbidden"),
                ("503", "unavailable"),
            ])
            .answering("200", JSON, "answer", &[]),
    ]
}

fn about_reports() -> Vec<Operation> {
    vec![
        get(
            "/reports",
            "getReports",
            "questions",
            "Reports that are kept for the caller; of everybody, for admins of everything",
        )
        .with_key()
        .taking(&["limit", "afterNumber"])
        .responding(&[CLOSED])
        .answering("200", JSON, "reports", &[]),
        get("/reports/{reportId}", "getReport", "questions", "A report as it was given out")
            .with_key()
            .taking(&["reportId"])
            .responding(&[CLOSED])
            .answering("200", JSON, "answer", &[]),
        get(
            "/reports/{reportId}/rerun",
            "rerunReport",
            "questions",
            "The same question over the same state, and whether its answer is the same to the byte",
        )
        .with_key()
        .taking(&["reportId"])
        .responding(&[CLOSED])
        .answering("200", JSON, "rerun", &[]),
    ]
}

fn about_collections(queryables: &[Value]) -> Vec<Operation> {
    let items: Vec<&str> = std::iter::once("collectionId").chain(PARAMETERS).collect();
    let item: Vec<&str> = ["collectionId", "featureId"].into_iter().chain(ITEM_PARAMETERS).collect();
    vec![
        get("/collections", "getCollections", "data", "The collections that the caller may know of").answering(
            "200",
            JSON,
            "collections",
            &["ETag"],
        ),
        get("/collections/{collectionId}", "getCollection", "data", "One collection")
            .taking(&["collectionId"])
            .answering("200", JSON, "collection", &["ETag"]),
        get(
            "/collections/{collectionId}/items",
            "getItems",
            "data",
            "Features, page by page; the queryables of a collection are parameters, too",
        )
        .taking(&items)
        .taking_also(queryables.to_vec())
        .responding(&[CLOSED, COMPLEX])
        .answering("200", GEOJSON, "featureCollection", &OF_ITEMS),
        get("/collections/{collectionId}/items/{featureId}", "getItem", "data", "One feature")
            .taking(&item)
            .responding(&[CLOSED])
            .answering("200", GEOJSON, "feature", &["ETag", "Content-Crs"]),
        schema("/collections/{collectionId}/schema", "getSchema", "What the features of a collection are made of"),
        schema("/collections/{collectionId}/queryables", "getQueryables", "What filters can look at"),
        schema("/collections/{collectionId}/sortables", "getSortables", "What features can be ordered by"),
    ]
}

fn schema(path: &'static str, id: &str, summary: &str) -> Operation {
    get(path, id, "data", summary).taking(&["collectionId"]).responding(&[CLOSED]).answering(
        "200",
        SCHEMA,
        "jsonSchema",
        &["ETag"],
    )
}

fn about_the_past() -> Vec<Operation> {
    vec![
        get(
            "/collections/{collectionId}/items/{featureId}/history",
            "getHistory",
            "data",
            "Every version of a feature, oldest first, also of one that is no more",
        )
        .taking(&["collectionId", "featureId", "limit", "afterNumber"])
        .responding(&[CLOSED])
        .answering("200", JSON, "history", &["ETag"]),
        get(
            "/collections/{collectionId}/diff",
            "getDiff",
            "data",
            "Features that differ between what was known at two record times",
        )
        .taking(&["collectionId", "from", "to", "limit", "afterId"])
        .responding(&[CLOSED])
        .answering("200", JSON, "diff", &["ETag"]),
    ]
}

pub(super) fn get(path: &'static str, id: &str, tag: &str, summary: &str) -> Operation {
    let offered = offered(path);
    let format = match offered {
        [Format::Mvt] => "fTile",
        [_] => "fBare",
        [_, _] => "f",
        [.., Format::TileJson] => "fTileset",
        [_, _, _] => "fItem",
        _ => "fItems",
    };
    let language: &[&str] = if offered.len() == 1 { &[] } else { &["lang"] };
    let operation = Operation::new(("get", path), id, tag, summary).taking(&[format]).taking(language);
    operation.responding(&COMMON).responding(&[BUSY])
}
