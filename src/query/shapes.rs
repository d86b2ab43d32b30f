//! Shapes made of features: buffer, union, difference.

use super::control::{Allowance, Budget, Control};
use super::error::QueryError;
use super::given::given;
use super::item::{Described, Item};
use super::method::AreaMethod;
use super::parallel;
use super::snapshot::Snapshot;
use super::subject::{Remarks, Subject};
use crate::geom::{self, Shape};
use crate::model::Measure;
use geo_types::{Geometry, MultiPolygon};
use serde::Serialize;

/// What is made of the subject.
#[derive(Debug, Clone, PartialEq)]
pub enum Making {
    /// Everything within a distance of each feature; a distance below zero shrinks polygons.
    Buffer {
        /// Metres on the ellipsoid.
        distance_m: f64,
        /// Whether the buffers of all features become one shape.
        dissolve: bool,
    },
    /// The ground of all features, each piece once.
    Union,
    /// Each feature without the ground of others.
    Difference {
        /// What is taken away.
        minus: Vec<Subject>,
    },
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct ShapesQuery {
    /// Of what.
    pub subject: Subject,
    /// What to make.
    pub making: Making,
    /// How the areas of the shapes are measured.
    pub method: AreaMethod,
    /// CRS of the shapes' coordinates, in its official axis order; `None` is longitude, latitude.
    pub result_crs: Option<String>,
}

/// One shape.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MadeShape {
    /// What it was made of; `null` where it was made of all.
    pub of: Option<Described>,
    /// Its area.
    pub area: Measure,
    /// The shape, valid, in the CRS asked for; empty where nothing is left.
    #[serde(skip)]
    pub geometry: MultiPolygon<f64>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShapesAnswer {
    /// State that was asked.
    pub snapshot: String,
    /// CRS of the coordinates; `null` is longitude, latitude.
    pub crs: Option<String>,
    /// By the subject's order: ids, or as supplied.
    pub shapes: Vec<MadeShape>,
    /// Features that are points or lines: nothing can be united with them or taken from them.
    pub without_area: Vec<Described>,
    /// Features that cannot be placed.
    pub without_geometry: Vec<Described>,
    /// What must not be overlooked.
    #[serde(flatten)]
    pub remarks: Remarks,
}

/// Makes shapes of the subject's features. What cannot take part is listed, never left out silently.
pub fn shapes(snapshot: &Snapshot, query: &ShapesQuery, control: &Control) -> Result<ShapesAnswer, QueryError> {
    let resolved = query.subject.resolve(snapshot, control)?;
    resolved.require_geometry()?;
    let mut remarks = resolved.remarks;
    let is_buffer = matches!(query.making, Making::Buffer { distance_m, .. } if distance_m > 0.0);
    let (items, thin): (Vec<Item<'_>>, Vec<Item<'_>>) =
        resolved.items.into_iter().partition(|item| is_buffer || item.areal.is_some());
    let room = Room(Allowance::new(control.limits.max_result_vertices));
    let made = match &query.making {
        Making::Buffer { distance_m, dissolve } => buffers(&items, *distance_m, *dissolve, (&room, control))?,
        Making::Union => vec![(None, room.takes(united(items.iter().filter_map(|item| item.areal())))?)],
        Making::Difference { minus } => differences(&items, minus, (snapshot, control, &room, &mut remarks))?,
    };
    Ok(ShapesAnswer {
        snapshot: snapshot.id().to_string(),
        crs: query.result_crs.clone(),
        shapes: parallel::each(&made, control, |made| finished(made, query))?,
        without_area: thin.into_iter().map(|item| item.described).collect(),
        without_geometry: resolved.without_geometry,
        remarks,
    })
}

type Made = (Option<Described>, MultiPolygon<f64>);

/// Positions that the shapes of an answer may still have.
struct Room(Allowance);

impl Room {
    /// The shape, if there is room for it.
    fn takes(&self, shape: MultiPolygon<f64>) -> Result<MultiPolygon<f64>, QueryError> {
        if self.0.take_shape(&shape) { Ok(shape) } else { Err(self.refusal()) }
    }

    /// Once there was too little, nothing more need be made.
    fn go_on(&self) -> Result<(), QueryError> {
        if self.0.is_overdrawn() { Err(self.refusal()) } else { Ok(()) }
    }

    fn refusal(&self) -> QueryError {
        QueryError::TooManyResultVertices { parameter: "subject", limit: self.0.limit }
    }
}

fn buffers(
    items: &[Item<'_>],
    distance_m: f64,
    dissolve: bool,
    (room, control): (&Room, &Control),
) -> Result<Vec<Made>, QueryError> {
    let one = |item: &Item<'_>| {
        room.go_on()?;
        let geometry = if distance_m < 0.0 { item.areal().unwrap_or(&item.geometry) } else { &item.geometry };
        let id = || item.described.reference.id.clone();
        let shape = geom::buffer(geometry, distance_m).map_err(|cause| QueryError::Offset { id: id(), cause })?;
        // Of buffers that become one shape, only that is given out.
        let shape = if dissolve { shape } else { room.takes(shape)? };
        Ok((Some(item.described.clone()), shape))
    };
    let made: Vec<Made> = parallel::each(items, control, one)?;
    if !dissolve {
        return Ok(made);
    }
    let all: Vec<Geometry<f64>> = made.into_iter().map(|(_, shape)| Geometry::MultiPolygon(shape)).collect();
    Budget::new(&control.limits).spend_together(&all)?;
    Ok(vec![(None, room.takes(united(&all))?)])
}

fn united<'g>(geometries: impl IntoIterator<Item = &'g Geometry<f64>>) -> MultiPolygon<f64> {
    geom::union(geometries).pieces
}

fn differences(
    items: &[Item<'_>],
    minus: &[Subject],
    (snapshot, control, room, remarks): (&Snapshot, &Control, &Room, &mut Remarks),
) -> Result<Vec<Made>, QueryError> {
    let mut taken: Vec<Geometry<f64>> = Vec::new();
    for subject in minus {
        let resolved = subject.resolve(snapshot, control).map_err(|e| e.of("minus"))?;
        let all = resolved.items.len() + resolved.without_geometry.len();
        let before = taken.len();
        taken.extend(resolved.items.iter().filter_map(|item| item.areal().cloned()));
        let left_out = all - (taken.len() - before);
        remarks.add(resolved.remarks);
        if left_out > 0 {
            remarks.notes.push(format!("{left_out} features of `minus` have no area: nothing was taken away for them"));
        }
    }
    let budget = Budget::new(&control.limits);
    budget.spend_together(&taken).map_err(|e| e.of("minus"))?;
    let taken = Geometry::MultiPolygon(united(&taken));
    let shape = Shape::new(&taken);
    let one = |item: &Item<'_>| {
        room.go_on()?;
        let Some(ground) = item.areal() else { return Ok((Some(item.described.clone()), MultiPolygon(Vec::new()))) };
        if let (Some(a), Some(b)) = (Shape::new(ground), &shape) {
            budget.spend(&a, b)?;
        }
        Ok((Some(item.described.clone()), room.takes(geom::difference(ground, &taken).pieces)?))
    };
    parallel::each(items, control, one)
}

fn finished((of, shape): &Made, query: &ShapesQuery) -> Result<MadeShape, QueryError> {
    let shape = Geometry::MultiPolygon(shape.clone());
    let id = of.as_ref().map_or("the shape", |d| d.reference.id.as_str());
    let area = query.method.area(&shape, id)?;
    let given = given(&shape, query.result_crs.as_deref())?;
    let geometry = if let Geometry::MultiPolygon(polygons) = given { polygons } else { MultiPolygon(Vec::new()) };
    Ok(MadeShape { of: of.clone(), area, geometry })
}
