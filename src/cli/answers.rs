//! Rows, remarks and GeoJSON of each answer.

use super::render::Answer;
use crate::format::geometry_value;
use crate::query::{AreaAnswer, Coverage, Described, NearestAnswer, OverlapAnswer};
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

impl Answer for AreaAnswer {
    fn columns(&self) -> Vec<&'static str> {
        let area = match self.total.net.unit {
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
        let total = &self.total;
        let sum = format!(
            "net {:.6} {u}, gross {:.6} {u}; {} on {}, edges {}",
            total.net.value,
            total.gross.value,
            "ellipsoidal",
            total.net.ellipsoid,
            total.net.edges,
            u = total.net.unit
        );
        let points = listed(&self.without_area, "points or lines, no area");
        let missing = listed(&self.without_geometry, "no geometry, not measured");
        [Some(sum), points, missing].into_iter().flatten().collect()
    }

    fn features(&self) -> Vec<Value> {
        self.features
            .iter()
            .map(|row| json!({"type": "Feature", "id": id(&row.feature), "geometry": null, "properties": row}))
            .collect()
    }
}

impl Answer for OverlapAnswer {
    fn columns(&self) -> Vec<&'static str> {
        vec!["subject", "constraint", "name", "area m2", "subject share", "constraint share"]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let share = |share: f64| format!("{share:.6}");
        let row = |p: &crate::query::OverlapPair| {
            vec![
                id(&p.subject),
                id(&p.constraint),
                name(&p.constraint),
                format!("{:.2}", p.area.value),
                share(p.share_of_subject),
                share(p.share_of_constraint),
            ]
        };
        self.pairs.iter().map(row).collect()
    }

    fn remarks(&self) -> Vec<String> {
        let sums = self.constraints.iter().map(|c| match c.coverage {
            Coverage::NoData => format!("{}: no data, nothing was compared ({} features without polygon)", c.collection, c.features_without_area + c.features_without_geometry),
            Coverage::Partial => format!(
                "{}: net {:.2} m2, gross {:.2} m2, remaining {:.2} m2; {} features compared, {} without polygon (completeness not known)",
                c.collection, c.net.value, c.gross.value, c.remaining.value, c.features_compared, c.features_without_area + c.features_without_geometry
            ),
        });
        let points = listed(&self.subjects_without_area, "points or lines, no area");
        let missing = listed(&self.subjects_without_geometry, "no geometry, not compared");
        sums.chain(points).chain(missing).collect()
    }

    fn features(&self) -> Vec<Value> {
        let feature = |pair: &crate::query::OverlapPair| {
            let geometry = geometry_value(&Geometry::MultiPolygon(pair.pieces.clone()));
            json!({"type": "Feature", "geometry": geometry, "properties": pair})
        };
        self.pairs.iter().map(feature).collect()
    }
}

impl Answer for NearestAnswer {
    fn columns(&self) -> Vec<&'static str> {
        vec!["neighbour", "name", "distance m", "azimuth deg", "basis", "uncertainty m"]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let row = |n: &crate::query::Neighbour| {
            let azimuth = n.azimuth_deg.map_or_else(|| "-".into(), |a| format!("{a:.2}"));
            vec![
                id(&n.feature),
                name(&n.feature),
                format!("{:.3}", n.distance.value),
                azimuth,
                n.feature.geometry_basis.clone(),
                uncertainty(&n.feature),
            ]
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
        [empty, from, unplaced, missing].into_iter().flatten().collect()
    }

    fn features(&self) -> Vec<Value> {
        let feature = |n: &crate::query::Neighbour| {
            let line = LineString::from(vec![n.from, n.to]);
            json!({"type": "Feature", "id": id(&n.feature), "geometry": geometry_value(&Geometry::LineString(line)), "properties": n})
        };
        self.neighbours.iter().map(feature).collect()
    }
}
