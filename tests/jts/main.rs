//! The cases that the JTS Topology Suite publishes, asked of our own geometry kernel. They are fetched by
//! `scripts/jts.sh`, not kept here; `make jts` does both. What is known to differ stands in `known.csv`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod answer;
mod case;
mod cover;
mod known;
mod placement;
mod planar;
mod relate;
mod report;
mod validity;
mod wkb;
mod wkt;

use std::path::PathBuf;

#[test]
fn the_kernel_answers_as_jts_does_except_where_it_is_known_to_differ() {
    let folder = std::env::var_os("GROUNDPLAN_JTS").map(PathBuf::from);
    let folder = folder.expect("GROUNDPLAN_JTS must name the folder that scripts/jts.sh made; `make jts` does it all");
    let cases = case::read_folder(&folder).unwrap();
    assert!(cases.len() > 4_000, "only {} cases below {}", cases.len(), folder.display());
    let mut known = known::read(include_str!("known.csv")).unwrap();
    let today = known::today();
    let mut report = report::Report::default();
    for case in &cases {
        for question in &case.questions {
            report.add(case, question, answer::ask(case, question), &mut known, today);
        }
    }
    report.left_over(known);
    println!("{}", report.table());
    assert!(report.wrong.is_empty(), "{} wrong:\n{}", report.wrong.len(), report.wrong.join("\n"));
}
