//! Rows, remarks and GeoJSON of each answer.

use super::render::Answer;
use crate::format::geometry_value;
use crate::model::Measure;
use crate::query::{
    AreaAnswer, AreaRow, ConstraintSum, Coverage, Described, NearestAnswer, Neighbour, OverlapAnswer, OverlapPair,
};
use geo_types::{Geometry, LineString};
use serde_json::{Value, json};

fn id(feature: &Described) -> String {
    match &feature.reference.collection {
        Some(collection) => format!("{collection}/{}", feature.reference.id),
        None => feature.reference.id.clone(),
    }
}

fn name(feature: &Described) -> String {
    feature.reference.name.clone().unwrap_or_default()
}

fn uncertainty(feature: &Described) -> String {
    feature.uncertainty_m.map_or_else(|| "unknown".into(), |m| format!("{m:.0}"))
}

fn listed(features: &[Described], why: &str) -> Option<String> {
    let ids: Vec<String> = features.iter().take(20).map(id).collect();
    let more = features.len().saturating_sub(ids.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!ids.is_empty()).then(|| format!("{why}: {}{more}", ids.join(", ")))
}

fn constraint_sum(sum: &ConstraintSum) -> String {
    let left_out = sum.features_without_area + sum.features_without_geometry;
    let m2 = |measure: &Option<Measure>| measure.map_or_else(|| "not known".into(), |m| format!("{:.2} m2", m.value));
    match sum.coverage {
        Coverage::NoData => {
            format!("{}: no data, nothing was compared ({left_out} features without polygon)", sum.collection)
        }
        Coverage::Partial => format!(
            "{}: net {}, gross {}, remaining {}; {} features compared, {left_out} without polygon (completeness not known)",
            sum.collection,
            m2(&sum.net),
            m2(&sum.gross),
            m2(&sum.remaining),
            sum.features_compared
        ),
    }
}

impl Answer for AreaAnswer {
    fn columns(&self) -> Vec<&'static str> {
        let area = match self.features.first().map_or("m2", |row| row.area.unit) {
            "ha" => "area ha",
            "km2" => "area km2",
            "mu" => "area mu",
            _ => "area m2",
        };
        vec!["feature", "name", area, "perimeter m", "basis", "uncertainty m"]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let row = |f: &Described, area: f64, perimeter: f64| {
            vec![
                id(f),
                name(f),
                format!("{area:.6}"),
                format!("{perimeter:.1}"),
                f.geometry_basis.clone(),
                uncertainty(f),
            ]
        };
        self.features.iter().map(|r| row(&r.feature, r.area.value, r.perimeter.value)).collect()
    }

    fn remarks(&self) -> Vec<String> {
        let sum = self.total.net.zip(self.total.gross).map(|(net, gross)| {
            let unit = net.unit;
            let how = format!("ellipsoidal on {}, edges {}", net.ellipsoid, net.edges);
            format!("net {:.6} {unit}, gross {:.6} {unit}; {how}", net.value, gross.value)
        });
        let sum = sum.unwrap_or_else(|| "nothing here has an area".into());
        let points = listed(&self.without_area, "points or lines, no area");
        let missing = listed(&self.without_geometry, "no geometry, not measured");
        [Some(sum), points, missing].into_iter().flatten().chain(self.notes.clone()).collect()
    }

    fn features(&self) -> Vec<Value> {
        let feature = |row: &AreaRow| {
            let geometry = geometry_value(&row.geometry);
            json!({"type": "Feature", "id": id(&row.feature), "geometry": geometry, "properties": row})
        };
        self.features.iter().map(feature).collect()
    }
}

impl Answer for OverlapAnswer {
    fn columns(&self) -> Vec<&'static str> {
        vec![
            "subject",
            "constraint",
            "name",
            "area m2",
            "subject share",
            "constraint share",
            "subject uncertainty m",
            "constraint uncertainty m",
        ]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let share = |share: f64| format!("{share:.6}");
        let row = |p: &OverlapPair| {
            vec![
                id(&p.subject),
                id(&p.constraint),
                name(&p.constraint),
                format!("{:.2}", p.area.value),
                share(p.share_of_subject),
                share(p.share_of_constraint),
                uncertainty(&p.subject),
                uncertainty(&p.constraint),
            ]
        };
        self.pairs.iter().map(row).collect()
    }

    fn remarks(&self) -> Vec<String> {
        let sums = self.constraints.iter().map(constraint_sum);
        let points = listed(&self.subjects_without_area, "points or lines, no area");
        let missing = listed(&self.subjects_without_geometry, "no geometry, not compared");
        sums.chain(points).chain(missing).chain(self.notes.clone()).collect()
    }

    fn features(&self) -> Vec<Value> {
        let feature = |pair: &OverlapPair| {
            let geometry = geometry_value(&Geometry::MultiPolygon(pair.pieces.clone()));
            json!({"type": "Feature", "geometry": geometry, "properties": pair})
        };
        self.pairs.iter().map(feature).collect()
    }
}

impl Answer for NearestAnswer {
    fn columns(&self) -> Vec<&'static str> {
        let mut columns = vec!["neighbour", "name", "distance m", "azimuth deg", "basis", "uncertainty m"];
        // With one subject it is clear from where.
        if self.subjects.len() > 1 {
            columns.push("nearest to");
        }
        columns
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let row = |n: &Neighbour| {
            let azimuth = n.azimuth_deg.map_or_else(|| "-".into(), |a| format!("{a:.2}"));
            let mut row = vec![
                id(&n.feature),
                name(&n.feature),
                format!("{:.3}", n.distance.value),
                azimuth,
                n.feature.geometry_basis.clone(),
                uncertainty(&n.feature),
            ];
            if self.subjects.len() > 1 {
                row.push(n.subject.id.clone());
            }
            row
        };
        self.neighbours.iter().map(row).collect()
    }

    fn remarks(&self) -> Vec<String> {
        let unplaced = (self.features_without_geometry > 0).then(|| {
            format!(
                "{} features of these collections have no geometry: how far they are is not known",
                self.features_without_geometry
            )
        });
        let missing = listed(&self.subjects_without_geometry, "no geometry, nothing measured from");
        let from = self.subjects.iter().filter(|s| s.reference.collection.is_some()).take(5);
        let from: Vec<String> = from.map(|s| format!("{} (uncertainty {} m)", id(s), uncertainty(s))).collect();
        let from = (!from.is_empty()).then(|| format!("measured from {}", from.join(", ")));
        let empty = self.neighbours.is_empty().then(|| "nothing found".to_string());
        [empty, from, unplaced, missing].into_iter().flatten().chain(self.notes.clone()).collect()
    }

    fn features(&self) -> Vec<Value> {
        let feature = |n: &Neighbour| {
            let line = LineString::from(vec![n.from, n.to]);
            json!({"type": "Feature", "id": id(&n.feature), "geometry": geometry_value(&Geometry::LineString(line)), "properties": n})
        };
        self.neighbours.iter().map(feature).collect()
    }
}
