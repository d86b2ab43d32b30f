//! Inputs of questions against their descriptions.

use super::{document, parameters};
use crate::harness::App;
use groundplan::ask::PROCESSES;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[tokio::test]
async fn every_input_of_every_process_is_described_for_get() {
    let app = App::new();
    let document = app.body("/api").await;
    let described = executed_with(&document);
    for process in PROCESSES.iter().map(|process| process.id) {
        let inputs = app.body(&format!("/processes/{process}")).await["inputs"].clone();
        // What is about coordinates that come with a question has no place in an address.
        let textual = |name: &&String| !["subject", "subject-crs", "repair"].contains(&name.as_str());
        for name in inputs.as_object().unwrap().keys().filter(textual) {
            assert!(described.contains(name.as_str()), "{process} {name}");
        }
    }
    for name in ["collection", "ids", "filter", "lon", "lat", "f"] {
        assert!(described.contains(name), "{name}");
    }
    for name in ["subject", "subject-crs", "repair"] {
        assert!(!described.contains(name), "{name}");
    }
}

/// Names of the parameters that the definition has for GET execution.
fn executed_with(document: &Value) -> BTreeSet<String> {
    let execution = &document["paths"]["/processes/{processId}/execution"]["get"];
    let queried = parameters(document, execution).into_iter().filter(|p| p["in"] == "query");
    queried.map(|p| p["name"].as_str().unwrap().to_string()).collect()
}

/// Each parameter is known to the processes that list it and refused by name by all others; no process takes one that
/// is not described.
#[tokio::test]
async fn get_execution_takes_the_parameters_that_are_described_and_no_others() {
    let app = App::new();
    let described = executed_with(&app.body("/api").await);
    let common = ["f", "asOf"];
    let mut taken: BTreeSet<String> = common.map(String::from).into();
    for process in &PROCESSES {
        let own: BTreeSet<&str> = process.text_parameters().into_iter().map(|(name, ..)| name).collect();
        taken.extend(own.iter().map(ToString::to_string));
        for name in described.iter().filter(|name| !common.contains(&name.as_str())) {
            let answer = app.get(&format!("/processes/{}/execution?{name}=%00", process.id)).await;
            let problem = answer.json();
            let unknown = problem["detail"].as_str().unwrap_or_default().contains("is not a parameter");
            assert_eq!(unknown, !own.contains(name.as_str()), "{} {name}: {problem}", process.id);
            if unknown {
                answer.refuses(name, process.id);
            }
        }
    }
    assert_eq!(taken, described);
}

/// The description of a process and its execution over POST know the same inputs.
#[tokio::test]
async fn post_execution_takes_the_inputs_that_are_described_and_no_others() {
    let app = App::new();
    let all: BTreeSet<&str> = PROCESSES.iter().flat_map(|process| process.inputs().map(|input| input.name)).collect();
    for process in &PROCESSES {
        let described = app.body(&format!("/processes/{}", process.id)).await["inputs"].clone();
        for name in &all {
            let mut inputs = json!({});
            // Named values are what others are not.
            inputs[*name] = if ["object", "weights"].contains(name) {
                json!(["no such thing"])
            } else {
                json!({"no": "such thing"})
            };
            let problem = app.execute(process.id, &inputs).await.problem(400, name);
            let unknown = problem["detail"].as_str().unwrap().contains("is not an input");
            assert_eq!(unknown, described.get(*name).is_none(), "{} {name}: {problem}", process.id);
        }
    }
}

#[tokio::test]
async fn all_processes_are_in_the_definition() {
    let document = document().await;
    let ids = &document["components"]["parameters"]["processId"]["schema"]["enum"];
    assert_eq!(
        *ids,
        json!([
            "area",
            "overlap",
            "nearest",
            "reconcile",
            "summarize",
            "buffer",
            "union",
            "difference",
            "read-plot",
            "write-plot",
            "site-report",
            "conflicts",
            "siting",
            "echo"
        ])
    );
}
