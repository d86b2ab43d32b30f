//! What writes and questions cost at three sizes:
//! `cargo test --release --lib snapshot::tests::timing -- --ignored --nocapture`. Nothing is asserted: machines differ.

use super::*;
use crate::model::Envelope;
use std::time::Instant;

/// Numbers that look random and are the same each time (G. Marsaglia, "Xorshift RNGs", 2003).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn position(&mut self) -> [f64; 2] {
        [self.between(75.0, 95.0), self.between(35.0, 49.0)]
    }

    /// A plot of eight corners, some 100 m wide, with what plots are usually told to be.
    fn plot(&mut self, number: u64) -> Arc<Feature> {
        let ([lon, lat], size) = (self.position(), self.between(0.0005, 0.001));
        let corner = |k: i32| {
            let angle = f64::from(k % 8) * std::f64::consts::FRAC_PI_4;
            (lon + size * angle.cos(), lat + size * angle.sin())
        };
        let ring: Vec<(f64, f64)> = (0..=8).map(corner).collect();
        let properties = json!({"name": format!("地块 {number}"), "kind": "residential", "status": "planned",
            "valid_from": "2021-01-01", "source": "plan", "geometry_basis": "digitised", "uncertainty_m": 5.0});
        let polygon = geo_types::Polygon::new(ring.into(), Vec::new());
        feature(&format!("plot_{number:07}"), Some(polygon.into()), &properties)
    }
}

fn micros(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e6
}

fn resident_bytes() -> f64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    pages.split(' ').nth(1).and_then(|pages| pages.parse::<f64>().ok()).unwrap_or(f64::NAN) * 4096.0
}

fn questions(snapshot: &Snapshot, when: &str) {
    let (plots, mut numbers) = (snapshot.collection("plots").unwrap(), Numbers(7));
    let places: Vec<[f64; 2]> = (0..20_000).map(|_| numbers.position()).collect();
    let (began, mut hits) = (Instant::now(), 0);
    for [lon, lat] in &places {
        hits += plots.candidates(&Envelope { min: [*lon, *lat], max: [lon + 0.05, lat + 0.05] }).count();
    }
    let box_us = micros(began) / places.len() as f64;
    let began = Instant::now();
    for place in &places {
        hits += plots.by_nearness(Envelope::of_position(*place)).take(10).count();
    }
    let near_us = micros(began) / places.len() as f64;
    let began = Instant::now();
    hits += plots.features().filter(|feature| feature.geometry.is_some()).count();
    let all_ms = micros(began) / 1e3;
    println!(
        "  {when}: a box {box_us:.2} µs, the ten nearest {near_us:.2} µs, all features {all_ms:.1} ms ({hits} hits)"
    );
}

fn single_writes(mut snapshot: Snapshot, features: u64) -> Snapshot {
    let (mut numbers, mut costs_us) = (Numbers(11), Vec::new());
    let until_full = features / 8 - 1;
    for n in 1..=until_full + 1000 {
        let number = numbers.next() % features;
        let state = put("plots", &numbers.plot(number), 2);
        let began = Instant::now();
        snapshot = snapshot.with(&[], std::slice::from_ref(&state), "next");
        costs_us.push(micros(began));
        if n == until_full {
            questions(&snapshot, "most changes beside a base");
        }
    }
    let mean = costs_us.iter().sum::<f64>() / costs_us.len() as f64;
    costs_us.sort_by(f64::total_cmp);
    let of_100 = |nth: usize| costs_us[(costs_us.len() - 1) * nth / 100];
    let (half, most, worst) = (of_100(50), of_100(99), of_100(100) / 1e3);
    println!("  a write: median {half:.1} µs, 99 % {most:.1} µs, mean {mean:.1} µs, base made anew {worst:.1} ms");
    snapshot
}

#[test]
#[ignore = "takes minutes, prints figures"]
fn what_writes_and_questions_cost() {
    for features in [10_000_u64, 100_000, 1_000_000] {
        let mut numbers = Numbers(42);
        let held: Vec<(Arc<Feature>, u32)> = (0..features).map(|number| (numbers.plot(number), 1)).collect();
        let (before, began) = (resident_bytes(), Instant::now());
        let snapshot = Snapshot::from_held(vec![(described("plots", Access::Public), held)], "first");
        let (build_s, bytes) = (micros(began) / 1e6, (resident_bytes() - before) / features as f64);
        println!("{features} features: built in {build_s:.2} s, {bytes:.0} bytes each beside the feature itself");
        questions(&snapshot, "a base without changes");
        let snapshot = single_writes(snapshot, features);
        for many in [1000, features / 10, features] {
            let states: Vec<FeatureState> = (0..many).map(|number| put("plots", &numbers.plot(number), 3)).collect();
            let began = Instant::now();
            let after = snapshot.with(&[], &states, "many");
            println!("  {many} states at once {:.1} ms", micros(began) / 1e3);
            drop(after);
        }
    }
}

#[test]
#[ignore = "prints figures"]
fn what_a_thousand_collections_cost() {
    let access = |n: usize| [Access::Public, Access::Restricted, Access::Hidden][n % 3];
    let layers = (0..1000).map(|n| layer(&format!("c{n:03}"), access(n), &[at("x", 80.0)])).collect();
    let snapshot = Snapshot::build(layers, "first");
    let _ = snapshot.seen_by(&Sight::public());
    let rounds = 1000;
    let began = Instant::now();
    let seen: usize = (0..rounds).map(|_| snapshot.seen_by(&Sight::public()).collections().len()).sum();
    println!("what somebody sees {:.1} µs ({seen})", micros(began) / f64::from(rounds));
    let state = put("c500", &at("y", 81.0), 1);
    let began = Instant::now();
    let after: usize = (0..rounds).map(|_| snapshot.with(&[], std::slice::from_ref(&state), "x").feature_count()).sum();
    println!("a write {:.1} µs ({after})", micros(began) / f64::from(rounds));
}
