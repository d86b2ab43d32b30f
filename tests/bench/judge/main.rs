//! Site reports and a matrix of conflicts over many polygons: `judge report SIZES COUNT [ROUNDS]` and `judge conflicts MANY FEW` answer and
//! say how long that took; `judge rows report SIZES COUNT` and `judge rows conflicts MANY FEW` write the same polygons as rows for
//! `COPY … FROM STDIN`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod ground;

use ground::Sizes;
use groundplan::ask::Answered;
use groundplan::geom::SliverRule;
use groundplan::model::Layer;
use groundplan::query::SiteOptions;
use groundplan::query::{ConflictsQuery, Control, Limits, OverlapQuery, Snapshot, Subject, conflicts, overlap};
use groundplan::report::{ReportQuery, report};
use serde_json::{Map, json};
use std::io::Write as _;
use std::time::Instant;

/// As the binary has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const LIMITS: Limits = Limits {
    max_vertices: 100_000,
    max_edge_pairs: 1_000_000,
    max_subjects: 1_000,
    max_pairs: 200_000,
    max_result_vertices: 5_000_000,
};
const ROUNDS: usize = 7;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let count = |text: &str| text.parse::<usize>().expect("a number");
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["report", sizes, all] => of_report(count(all), named(sizes), ROUNDS),
        ["report", sizes, all, rounds] => of_report(count(all), named(sizes), count(rounds)),
        ["conflicts", many, few] => of_conflicts(count(many), count(few)),
        ["rows", "report", sizes, all] => rows(&ground::layers(count(all), named(sizes))),
        ["rows", "conflicts", many, few] => rows(&ground::two(count(many), count(few))),
        ["site"] => println!("{}", ground::wkt(&ground::site())),
        _ => panic!("usage: judge report|conflicts|rows|site …"),
    }
}

fn seconds<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let begun = Instant::now();
    let made = work();
    (begun.elapsed().as_secs_f64(), made)
}

/// The median of some rounds.
fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn named(sizes: &str) -> Sizes {
    match sizes {
        "falling" => Sizes::Falling,
        "one-large" => Sizes::OneLarge,
        _ => panic!("sizes are falling or one-large"),
    }
}

fn of_report(all: usize, sizes: Sizes, rounds: usize) {
    let mut layers = ground::layers(all, sizes);
    let ids: Vec<String> = layers.iter().map(|layer| layer.collection.id.clone()).collect();
    layers.push(ground::rules(&ids));
    let (built, snapshot) = seconds(|| Snapshot::build(layers, "bench-1"));
    eprintln!("{} features in {} layers, built in {built:.1} s", snapshot.feature_count(), ids.len());
    let query = ReportQuery {
        site: ground::subject(),
        attributes: Map::new(),
        textual: false,
        layers: Vec::new(),
        rules: None,
        districts: Vec::new(),
        constraint_uncertainty_m: None,
        options: SiteOptions::default(),
        supplied_crs: None,
    };
    let control = Control::new(LIMITS);
    let measured = || Answered::SiteReport(Box::new(report(&snapshot, &query, &control).unwrap()));
    let answered = || measured().text().unwrap();
    let text = answered();
    let reports = (0..rounds).map(|_| seconds(answered).0).collect();
    let measuring = (0..rounds).map(|_| seconds(measured).0).collect();
    let mut singles: Vec<(f64, String)> = Vec::new();
    for id in &ids {
        let one = OverlapQuery {
            subject: ground::subject(),
            constraints: vec![Subject::collection(id.clone())],
            method: groundplan::query::AreaMethod::default(),
            slivers: SliverRule::default(),
            max_area_m2: None,
            possible: false,
            pieces: true,
            pieces_crs: None,
        };
        let once = || {
            let answer = overlap(&snapshot, &one, &control).unwrap();
            Answered::Overlap { answer, pieces: true }.text().unwrap()
        };
        singles.push((median((0..3).map(|_| seconds(once).0).collect()), id.clone()));
    }
    singles.sort_by(|a, b| b.0.total_cmp(&a.0));
    let together: f64 = singles.iter().map(|(s, _)| s).sum();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let net: f64 = value["layers"].as_array().unwrap().iter().filter_map(|layer| layer["net"]["value"].as_f64()).sum();
    println!(
        "{}",
        json!({"report_s": median(reports), "without_json_s": median(measuring), "largest_overlap_s": singles[0].0, "largest": singles[0].1, "all_overlaps_s": together,
            "bytes": text.len(), "net_m2": net})
    );
}

/// Most memory that the process has had, MB.
fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}

fn of_conflicts(many: usize, few: usize) {
    let snapshot = Snapshot::build(ground::two(many, few), "bench-1");
    let before_mb = peak_mb();
    let control = Control::new(LIMITS);
    let query = ConflictsQuery {
        layers: vec![Subject::collection("many")],
        against: vec![Subject::collection("few")],
        tiling: Vec::new(),
        districts: Vec::new(),
        are_districts_named: true,
        largest: 20,
        pieces: false,
        slivers: SliverRule::default(),
        since: None,
    };
    let gauge = control.gauge();
    let (took, answer) = std::thread::scope(|scope| {
        let (done, is_done) = std::sync::mpsc::channel::<()>();
        scope.spawn(move || {
            while is_done
                .recv_timeout(std::time::Duration::from_secs(5))
                .is_err_and(|why| why == std::sync::mpsc::RecvTimeoutError::Timeout)
            {
                if let Some((done, total)) = gauge.read() {
                    eprintln!("{done} of {total}");
                }
            }
        });
        let made = seconds(|| conflicts(&snapshot, None, &query, &control).unwrap());
        drop(done);
        made
    });
    let cell = &answer.matrix[0];
    let area = |measure: Option<groundplan::model::Measure>| measure.map(|measure| measure.value);
    println!(
        "{}",
        json!({"seconds": took, "pairs": cell.pairs, "touching": cell.pairs_touching, "gross_m2": area(cell.gross), "net_m2": area(cell.net),
            "data_mb": before_mb, "peak_mb": peak_mb()})
    );
}

fn rows(layers: &[Layer]) {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for layer in layers {
        for feature in &layer.features {
            let geometry = ground::wkt(feature.geometry.as_ref().unwrap());
            writeln!(out, "{}\t{}\tSRID=4326;{geometry}", layer.collection.id, feature.id).unwrap();
        }
    }
}
