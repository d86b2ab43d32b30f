//! Plots between the plane of a Gauss-Krüger zone and storage: as survey offices exchange them, in both directions.

use super::control::Control;
use super::error::QueryError;
use super::item::{Described, Item};
use super::method::AreaMethod;
use super::parallel;
use super::snapshot::Snapshot;
use super::subject::{Remarks, Subject, check_count};
use super::supplied::Repaired;
use crate::crs;
use crate::geom::{self, Zone};
use crate::model::Measure;
use geo_types::{Geometry, LineString, MultiLineString, MultiPolygon, Polygon};
use serde_json::{Map, Value};

/// A Gauss-Krüger plane on CGCS2000.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plane {
    /// Its code at EPSG, 4491 … 4554.
    pub epsg: u32,
    /// Degrees east, a multiple of 3.
    pub central_meridian_deg: f64,
}

impl Plane {
    fn name(self) -> String {
        format!("EPSG:{}", self.epsg)
    }

    /// The survey procedure in this plane: a 6° zone has the plane of the 3° zone with its meridian.
    fn survey(self) -> AreaMethod {
        AreaMethod::Survey { zone: Some(Zone::nearest(self.central_meridian_deg)) }
    }
}

/// The rings of a plot in a plane, without roles.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanePlot {
    /// Where its numbers are.
    pub plane: Plane,
    /// Each closed; (north, east) in metres, the official order of the plane.
    pub rings: Vec<LineString<f64>>,
}

/// A plot in storage.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedPlot {
    /// Polygon or multi-polygon, valid, wound after RFC 7946; degrees, longitude first.
    pub geometry: Geometry<f64>,
    /// By the survey procedure in the plane it came in, square metres.
    pub area: Measure,
    /// In that plane itself, square metres, as drawing programs compute it; not where the plot had to be repaired.
    pub plane_area_m2: Option<f64>,
    /// What was done to make it valid.
    pub repaired: Option<Repaired>,
}

/// Brings plots to storage: each placed, or the reasons why it cannot be. What is a hole and what is not is decided by where
/// the rings lie. An invalid plot is made valid only where `repair` is true.
pub fn place_plots(
    plots: &[PlanePlot],
    repair: bool,
    control: &Control,
) -> Result<Vec<Result<PlacedPlot, Vec<String>>>, QueryError> {
    check_count(plots.len(), control)?;
    let found = plots.iter().flat_map(|plot| &plot.rings).map(|ring| ring.0.len()).sum();
    let limit = control.limits.max_vertices;
    if found > limit {
        return Err(QueryError::TooManyVertices { found, limit });
    }
    parallel::each(plots, control, |plot| Ok(placed(plot, repair, control)))
}

fn placed(plot: &PlanePlot, repair: bool, control: &Control) -> Result<PlacedPlot, Vec<String>> {
    let one = |error: &dyn std::fmt::Display| vec![error.to_string()];
    let together = Geometry::MultiLineString(MultiLineString(plot.rings.clone()));
    let stored = crs::geometry_to_storage(&plot.plane.name(), &together).map_err(|e| one(&e))?;
    let Geometry::MultiLineString(MultiLineString(rings)) = stored else { return Err(vec![]) };
    // Rings of which this cannot be told are taken as they come, for their reasons.
    let roles = geom::nested(&rings).unwrap_or_else(|| vec![(0, (1..rings.len()).collect())]);
    let geometry = polygons(&rings, &roles);
    let limits = geom::Limits { max_vertices: control.limits.max_vertices };
    let (geometry, repaired) = match geom::check(&geometry, &limits) {
        Ok(()) => (geometry, None),
        Err(reasons) if !repair => return Err(reasons.iter().map(ToString::to_string).collect()),
        Err(_) => {
            let mended = geom::repair(&geometry, control.limits.max_edge_pairs);
            let mended = mended.map_err(|reasons| reasons.iter().map(ToString::to_string).collect::<Vec<_>>())?;
            let repaired = Repaired {
                id: String::new(),
                area_before: Measure::area_m2(mended.area_before_m2),
                area_after: Measure::area_m2(mended.area_after_m2),
                changes: mended.changes,
            };
            (mended.geometry, Some(repaired))
        }
    };
    let area = plot.plane.survey().area(&geometry, "").map_err(|e| one(&cause(e)))?;
    let plane_area_m2 = repaired.is_none().then(|| geom::plane_area_m2(&polygons(&plot.rings, &roles)));
    Ok(PlacedPlot { geometry: geom::orient(geometry), area, plane_area_m2, repaired })
}

/// Without the id, which whoever asks knows.
fn cause(error: QueryError) -> String {
    match error {
        QueryError::Survey { cause, .. } => cause.to_string(),
        other => other.to_string(),
    }
}

/// One polygon, or several, of rings by their roles.
fn polygons(rings: &[LineString<f64>], roles: &[(usize, Vec<usize>)]) -> Geometry<f64> {
    let ring = |at: &usize| rings.get(*at).cloned();
    let polygon = |(outer, holes): &(usize, Vec<usize>)| {
        Some(Polygon::new(ring(outer)?, holes.iter().filter_map(ring).collect()))
    };
    let mut made: Vec<Polygon<f64>> = roles.iter().filter_map(polygon).collect();
    match (made.pop(), made.is_empty()) {
        (Some(only), true) => Geometry::Polygon(only),
        (last, _) => Geometry::MultiPolygon(made.into_iter().chain(last).collect()),
    }
}

/// Features that are to be plots in a plane.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanePlotsQuery {
    /// Which.
    pub subject: Subject,
    /// The plane; `None` is that of the 3° zone, with its number before the eastings, nearest to the middle of them all.
    pub plane: Option<Plane>,
}

/// A feature as a plot.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanePolygons {
    /// Which feature.
    pub described: Described,
    /// What else is known of it.
    pub properties: Map<String, Value>,
    /// In the plane: (north, east) in metres. Outer rings run clockwise on the map, as boundary points are numbered, holes
    /// the other way.
    pub polygons: MultiPolygon<f64>,
    /// By the survey procedure in the plane, square metres.
    pub area: Measure,
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanePlotsAnswer {
    /// State that was asked.
    pub snapshot: String,
    /// The plane they are in.
    pub plane: Plane,
    /// In the order of the subject.
    pub plots: Vec<PlanePolygons>,
    /// Points and lines: they have no boundary.
    pub without_area: Vec<Described>,
    /// Features that cannot be placed.
    pub without_geometry: Vec<Described>,
    /// What must not be overlooked.
    pub remarks: Remarks,
}

/// The polygons of features in a Gauss-Krüger plane.
pub fn plane_plots(
    snapshot: &Snapshot,
    query: &PlanePlotsQuery,
    control: &Control,
) -> Result<PlanePlotsAnswer, QueryError> {
    let resolved = query.subject.resolve(snapshot, control)?;
    resolved.require_geometry()?;
    let (items, thin): (Vec<Item<'_>>, Vec<Item<'_>>) =
        resolved.items.into_iter().partition(|item| item.areal.is_some());
    let without_area: Vec<Described> = thin.into_iter().map(|item| item.described).collect();
    if items.is_empty() {
        let ids: Vec<&str> = without_area.iter().map(|described| described.reference.id.as_str()).collect();
        let reason = format!("a plot is made of polygons, and the subject has none: {}", ids.join(", "));
        return Err(QueryError::BadValue { parameter: "subject", reason });
    }
    let plane = match query.plane {
        Some(plane) => plane,
        None => nearest(&items)?,
    };
    let plots = parallel::each(&items, control, |item| in_plane(item, plane))?;
    let (without_geometry, remarks) = (resolved.without_geometry, resolved.remarks);
    Ok(PlanePlotsAnswer { snapshot: snapshot.id().to_string(), plane, plots, without_area, without_geometry, remarks })
}

fn nearest(items: &[Item<'_>]) -> Result<Plane, QueryError> {
    let boxes = items.iter().filter_map(|item| geom::envelope(&item.geometry));
    let ends = boxes.map(|around| [around.min[0], around.max[0]]);
    let all = ends.reduce(|[west, east], [w, e]| [west.min(w), east.max(e)]);
    let zone = all.map(|[west, east]| Zone::nearest(f64::midpoint(west, east)));
    let plane = zone.and_then(|zone| {
        Some(Plane { epsg: zone.epsg_prefixed()?, central_meridian_deg: zone.central_meridian_deg() })
    });
    let reason = "the subject lies in no 3° zone of China (73.5°E to 136.5°E)".to_string();
    plane.ok_or(QueryError::BadValue { parameter: "subject", reason })
}

fn in_plane(item: &Item<'_>, plane: Plane) -> Result<PlanePolygons, QueryError> {
    let ground = geom::orient(item.areal().unwrap_or(&item.geometry).clone());
    let area = plane.survey().area(&ground, &item.described.reference.id)?;
    let there = crs::geometry_from_storage(&plane.name(), &ground);
    let there = there.map_err(|cause| QueryError::Crs { parameter: "zone", cause })?;
    let polygons = match there {
        Geometry::Polygon(one) => vec![one],
        Geometry::MultiPolygon(all) => all.0,
        _ => Vec::new(),
    };
    let polygons = polygons.into_iter().map(turned).collect();
    let properties = item.properties.clone();
    Ok(PlanePolygons { described: item.described.clone(), properties, polygons: MultiPolygon(polygons), area })
}

/// The rings run the other way, each from the same point.
fn turned(polygon: Polygon<f64>) -> Polygon<f64> {
    let turned = |ring: LineString<f64>| LineString(ring.0.into_iter().rev().collect());
    let (outer, holes) = polygon.into_inner();
    Polygon::new(turned(outer), holes.into_iter().map(turned).collect())
}
