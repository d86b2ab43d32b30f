//! Candidates as rows, the best first.

use super::{id, listed, name, said};
use crate::cli::render::Answer;
use crate::format::geometry_value;
use crate::report::{Candidate, SitingAnswer};
use serde_json::{Value, json};

fn row(candidate: &Candidate) -> Vec<String> {
    let [least, most] = candidate.score.interval;
    let parts: Vec<String> = candidate
        .contributions
        .iter()
        .map(|part| format!("{} {}", part.of, part.value.map_or_else(|| "?".into(), |value| format!("{value:.2}"))))
        .collect();
    vec![
        candidate.rank.to_string(),
        id(&candidate.feature),
        name(&candidate.feature),
        candidate.score.value.map_or_else(|| "?".into(), |value| format!("{value:.4}")),
        format!("{least:.4}"),
        format!("{most:.4}"),
        candidate.excluded_by.join(", "),
        candidate.open.join(", "),
        candidate.restricted_by.join(", "),
        parts.join(", "),
    ]
}

impl Answer for SitingAnswer {
    fn columns(&self) -> Vec<&'static str> {
        vec![
            "rank",
            "candidate",
            "name",
            "score",
            "at least",
            "at most",
            "left out by",
            "open",
            "restricted by",
            "parts",
        ]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        self.ranking.iter().map(row).collect()
    }

    fn remarks(&self) -> Vec<String> {
        let counts = format!(
            "{} candidates, {} left out, {} of the others with open prohibitions, {} not listed",
            self.candidates, self.excluded, self.open, self.not_listed
        );
        let missing = listed(&self.without_geometry, "no geometry, not compared");
        std::iter::once(counts).chain(missing).chain(said(&self.remarks)).collect()
    }

    fn features(&self) -> Vec<Value> {
        let feature = |candidate: &Candidate| json!({"type": "Feature", "geometry": geometry_value(&candidate.geometry), "properties": candidate});
        self.ranking.iter().map(feature).collect()
    }
}
