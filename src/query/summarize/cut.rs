//! What is left of a feature inside a site and in each zone.

use crate::geom::{self, Shape};
use crate::model::Reference;
use crate::query::control::{Budget, Control};
use crate::query::error::QueryError;
use crate::query::item::{Item, has_line, has_point, lines_of};
use crate::query::snapshot::Snapshot;
use crate::query::subject::{Remarks, Subject};
use geo_types::{Geometry, MultiPoint, Point};
use serde::Serialize;
use serde_json::{Map, Value};

/// Ground that cuts others, each with its name, and all of it together.
pub(super) struct Cutters {
    each: Vec<(Reference, Geometry<f64>)>,
    all: Geometry<f64>,
}

impl Cutters {
    /// Points and lines hold nothing; that there are some is noted.
    pub fn of(
        subject: Option<&Subject>,
        parameter: &'static str,
        (snapshot, control, remarks): (&Snapshot, &Control, &mut Remarks),
    ) -> Result<Option<Self>, QueryError> {
        let Some(subject) = subject else { return Ok(None) };
        let resolved = subject.resolve(snapshot, control).map_err(|e| e.of(parameter))?;
        remarks.add(resolved.remarks);
        let asked = resolved.items.len() + resolved.without_geometry.len();
        let each: Vec<(Reference, Geometry<f64>)> = resolved
            .items
            .iter()
            .filter_map(|item| Some((item.described.reference.clone(), item.areal()?.clone())))
            .collect();
        if each.is_empty() {
            return Err(QueryError::BadValue {
                parameter,
                reason: format!("`{parameter}` has no feature with an area"),
            });
        }
        if each.len() < asked {
            let without = asked - each.len();
            remarks.notes.push(format!("{without} features of `{parameter}` have no area and hold nothing"));
        }
        let all = Geometry::MultiPolygon(geom::union(each.iter().map(|(_, ground)| ground)).pieces);
        Ok(Some(Self { each, all }))
    }
}

/// Where a group lies.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum InZone {
    /// No zones were asked for.
    NotAsked,
    /// Outside all of them; `null` in answers.
    Outside,
    /// In this one.
    In(Reference),
}

impl InZone {
    pub(super) fn is_not_asked(&self) -> bool {
        *self == Self::NotAsked
    }

    /// By which groups are told apart.
    pub(super) fn key(&self) -> (bool, &str) {
        match self {
            Self::NotAsked | Self::Outside => (true, ""),
            Self::In(reference) => (false, &reference.id),
        }
    }
}

/// What is left of one feature, in one zone.
pub(super) struct Part {
    /// Which feature of the subject.
    pub feature: usize,
    pub key: Map<String, Value>,
    pub zone: InZone,
    pub ground: Option<Geometry<f64>>,
    pub length_m: Option<f64>,
    pub points: usize,
}

/// A feature by dimension.
struct Remains {
    ground: Option<Geometry<f64>>,
    lines: Option<Geometry<f64>>,
    points: Vec<[f64; 2]>,
}

impl Remains {
    fn whole(item: &Item<'_>) -> Self {
        let geometry = &item.geometry;
        Self {
            ground: item.areal().cloned(),
            lines: has_line(geometry).then(|| lines_of(geometry)),
            points: if has_point(geometry) { geom::point_positions(geometry) } else { Vec::new() },
        }
    }

    fn inside(&self, cutter: &Geometry<f64>, budget: &Budget) -> Result<Self, QueryError> {
        let nothing = Self { ground: None, lines: None, points: Vec::new() };
        let Some(shape) = Shape::new(cutter) else { return Ok(nothing) };
        let ground = match self.ground.as_ref().and_then(Shape::new) {
            Some(ours) => {
                budget.spend(&ours, &shape)?;
                let pieces = geom::intersection(ours.geometry(), cutter).pieces;
                geom::has_ground(&pieces).then_some(Geometry::MultiPolygon(pieces))
            }
            None => None,
        };
        let lines = self.lines.as_ref().map(|lines| geom::clip_lines(lines, &shape).pieces);
        let lines = lines.filter(|pieces| !pieces.0.is_empty()).map(Geometry::MultiLineString);
        Ok(Self { ground, lines, points: geom::count_points(&points(&self.points), &shape).positions_inside })
    }

    fn length_m(&self) -> Option<f64> {
        self.lines.as_ref().map(geom::length_m)
    }

    fn is_empty(&self) -> bool {
        self.ground.is_none() && self.lines.is_none() && self.points.is_empty()
    }
}

fn points(positions: &[[f64; 2]]) -> Geometry<f64> {
    Geometry::MultiPoint(MultiPoint(positions.iter().map(|[x, y]| Point::new(*x, *y)).collect()))
}

/// The parts of one feature: clipped, then one for each zone and one for what lies outside all of them.
pub(super) fn parts(
    (feature, item): (usize, &Item<'_>),
    by: &[String],
    (clip, zones): (Option<&Cutters>, Option<&Cutters>),
    budget: &Budget,
) -> Result<Vec<Part>, QueryError> {
    let key = key(item, by);
    let part = |remains: &Remains, zone| Part {
        feature,
        key: key.clone(),
        zone,
        ground: remains.ground.clone(),
        length_m: remains.length_m(),
        points: remains.points.len(),
    };
    let mut remains = Remains::whole(item);
    if let Some(clip) = clip {
        remains = remains.inside(&clip.all, budget)?;
    }
    if remains.is_empty() {
        return Ok(Vec::new());
    }
    let Some(zones) = zones else { return Ok(vec![part(&remains, InZone::NotAsked)]) };
    let mut parts = Vec::new();
    for (reference, ground) in &zones.each {
        let inside = remains.inside(ground, budget)?;
        if !inside.is_empty() {
            parts.push(part(&inside, InZone::In(reference.clone())));
        }
    }
    parts.extend(outside(&remains, &zones.all, budget)?.map(|rest| rest(part(&remains, InZone::Outside))));
    Ok(parts)
}

/// What is in no zone. Lines are not cut for it: what is outside is the whole less what is inside.
fn outside(
    remains: &Remains,
    all: &Geometry<f64>,
    budget: &Budget,
) -> Result<Option<impl FnOnce(Part) -> Part>, QueryError> {
    let inside = remains.inside(all, budget)?;
    let ground = remains.ground.as_ref().map(|ground| geom::difference(ground, all).pieces);
    let ground = ground.filter(geom::has_ground).map(Geometry::MultiPolygon);
    // A tenth of a micrometre along a border is where the last digit of a coordinate ends.
    let length_m = remains.length_m().map(|whole| whole - inside.length_m().unwrap_or(0.0)).filter(|m| *m > 1e-7);
    let points = remains.points.len() - inside.points.len();
    let is_empty = ground.is_none() && length_m.is_none() && points == 0;
    Ok((!is_empty).then_some(move |part: Part| Part { ground, length_m, points, ..part }))
}

fn key(item: &Item<'_>, by: &[String]) -> Map<String, Value> {
    let value = |property: &String| match property.as_str() {
        "id" => Value::from(item.described.reference.id.clone()),
        name => item.properties.get(name).cloned().unwrap_or(Value::Null),
    };
    by.iter().map(|property| (property.clone(), value(property))).collect()
}
