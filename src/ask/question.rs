//! Inputs by name become a question, and the question its answer.

use super::answered::Answered;
use super::conflicts::conflicts;
use super::echo::EchoQuery;
use super::error::AskError;
use super::inputs::Inputs;
use super::plot_text::WritePlotsQuery;
use super::plots::ReadPlotsQuery;
use super::site_report::SiteReportQuery;
use super::siting::siting;
use super::spec::ProcessSpec;
use crate::geom::SliverRule;
use crate::model::RecordTime;
use crate::query::{
    self, AreaMethod, AreaQuery, AreaUnit, ConflictsQuery, Control, Making, NearestQuery, OverlapQuery, ReconcileQuery,
    ShapesQuery, Snapshot, Source, Subject, SummarizeQuery,
};
use crate::report::{self, SitingQuery};

const DEFAULT_NEIGHBOURS: usize = 10;
const MOST_NEIGHBOURS: usize = 1000;
/// Stated figures have three or four digits.
const DEFAULT_TOLERANCE: f64 = 0.01;
const DEFAULT_DECIMALS: usize = 2;
const MOST_DECIMALS: usize = 9;

/// A question with everything it needs.
#[derive(Debug, Clone, PartialEq)]
pub enum Question {
    /// How large is it?
    Area(AreaQuery),
    /// What does it overlap?
    Overlap(OverlapQuery),
    /// What is nearest?
    Nearest(NearestQuery),
    /// Do figures agree?
    Reconcile(ReconcileQuery),
    /// How much of what?
    Summarize(SummarizeQuery),
    /// What shape does it make?
    Shapes(ShapesQuery),
    /// What does a file of plot boundaries say?
    ReadPlots(ReadPlotsQuery),
    /// How do features look as such a file?
    WritePlots(WritePlotsQuery),
    /// Is this site allowed?
    SiteReport(SiteReportQuery),
    /// What conflicts with what?
    Conflicts(ConflictsQuery),
    /// Where would it best be?
    Siting(SitingQuery),
    /// What was given?
    Echo(EchoQuery),
}

impl Question {
    /// Reads the inputs of a process.
    pub fn read(process: &ProcessSpec, mut inputs: Inputs) -> Result<Self, AskError> {
        let inputs = &mut inputs;
        match process.id {
            "area" => area(inputs),
            "overlap" => overlap(inputs),
            "nearest" => nearest(inputs),
            "reconcile" => reconcile(inputs),
            "summarize" => summarize(inputs),
            "buffer" => {
                let distance_m = inputs.number("distance-m", true)?;
                let distance_m =
                    distance_m.ok_or_else(|| AskError::bad_value("distance-m", "`distance-m` is required"))?;
                let dissolve = inputs.flag("dissolve")?;
                shapes(inputs, Making::Buffer { distance_m, dissolve })
            }
            "union" => shapes(inputs, Making::Union),
            "read-plot" => ReadPlotsQuery::of(inputs).map(Self::ReadPlots),
            "write-plot" => WritePlotsQuery::of(inputs).map(Self::WritePlots),
            "conflicts" => conflicts(inputs).map(Self::Conflicts),
            "siting" => siting(inputs).map(Self::Siting),
            "echo" => EchoQuery::of(inputs).map(Self::Echo),
            "site-report" => SiteReportQuery::of(inputs).map(Self::SiteReport),
            _ => {
                let minus = inputs.required_sides("minus", "")?;
                shapes(inputs, Making::Difference { minus })
            }
        }
    }

    /// The record time that the state of now is compared with, if it is.
    pub fn since(&self) -> Option<RecordTime> {
        match self {
            Self::Conflicts(query) => query.since,
            _ => None,
        }
    }

    /// Asks it; `earlier` is the state of the time that [it names](Self::since).
    pub fn answer(
        self,
        snapshot: &Snapshot,
        earlier: Option<&Snapshot>,
        control: &Control,
    ) -> Result<Answered, AskError> {
        Ok(match self {
            Self::Area(query) => Answered::Area(query::area(snapshot, &query, control)?),
            Self::Overlap(query) => {
                Answered::Overlap { answer: query::overlap(snapshot, &query, control)?, pieces: query.pieces }
            }
            Self::Nearest(query) => Answered::Nearest(query::nearest(snapshot, &query, control)?),
            Self::Reconcile(query) => Answered::Reconcile(query::reconcile(snapshot, &query, control)?),
            Self::Summarize(query) => Answered::Summarize(query::summarize(snapshot, &query, control)?),
            Self::Shapes(query) => Answered::Shapes(query::shapes(snapshot, &query, control)?),
            Self::ReadPlots(query) => Answered::ReadPlots(query.answer(control)?),
            Self::WritePlots(query) => Answered::WritePlots(query.answer(snapshot, control)?),
            Self::Conflicts(query) => Answered::Conflicts(query::conflicts(snapshot, earlier, &query, control)?),
            Self::Siting(query) => Answered::Siting(report::siting(snapshot, &query, control)?),
            Self::Echo(query) => Answered::Echo(query.answer(snapshot, control)?),
            Self::SiteReport(query) => Answered::SiteReport(Box::new(query.answer(snapshot, control)?)),
        })
    }
}

pub(super) fn method(inputs: &Inputs) -> Result<AreaMethod, AskError> {
    let name = inputs.choice("method", &AreaMethod::NAMES)?;
    let zone = inputs.whole("survey-zone", 1, usize::MAX)?.and_then(|zone| u64::try_from(zone).ok());
    Ok(AreaMethod::from_words(name, zone, inputs.text("crs")?)?)
}

fn unit(inputs: &Inputs) -> Result<AreaUnit, AskError> {
    Ok(inputs.choice("unit", &AreaUnit::NAMES)?.and_then(AreaUnit::parse).unwrap_or_default())
}

fn decimals(inputs: &Inputs) -> Result<Option<i32>, AskError> {
    Ok(inputs.whole("decimals", 0, MOST_DECIMALS)?.and_then(|n| i32::try_from(n).ok()))
}

fn area(inputs: &mut Inputs) -> Result<Question, AskError> {
    let subject = inputs.subject(true)?;
    Ok(Question::Area(AreaQuery { subject, method: method(inputs)?, unit: unit(inputs)? }))
}

/// As given, or as usual.
pub(super) fn sliver_rule(inputs: &Inputs, usual: SliverRule) -> Result<SliverRule, AskError> {
    Ok(SliverRule {
        area_m2: inputs.number("sliver-area-m2", false)?.unwrap_or(usual.area_m2),
        width_m: inputs.number("sliver-width-m", false)?.unwrap_or(usual.width_m),
    })
}

fn overlap(inputs: &mut Inputs) -> Result<Question, AskError> {
    let subject = inputs.subject(true)?;
    let slivers = sliver_rule(inputs, SliverRule::default())?;
    Ok(Question::Overlap(OverlapQuery {
        subject,
        constraints: inputs.required_sides("constraints", "constraint-uncertainty-m")?,
        method: method(inputs)?,
        slivers,
        max_area_m2: inputs.number("max-area-m2", false)?,
        possible: inputs.flag("possible")?,
        pieces: inputs.flag("pieces")?,
        pieces_crs: inputs.text("result-crs")?.map(str::to_string),
    }))
}

fn nearest(inputs: &mut Inputs) -> Result<Question, AskError> {
    let subject = inputs.subject(false)?;
    let mut among = inputs.required_sides("collections", "neighbour-uncertainty-m")?;
    if let Some(wanted) = inputs.filter("filter")? {
        for side in &mut among {
            let Source::Features { filter: filter @ None, .. } = &mut side.source else {
                let why = "`filter` is for collections that have no filter of their own";
                return Err(AskError::bad_value("filter", why));
            };
            *filter = Some(wanted.clone());
        }
    }
    let limit = inputs.whole("limit", 1, MOST_NEIGHBOURS)?.unwrap_or(DEFAULT_NEIGHBOURS);
    let (within_m, possible) = (inputs.number("within-m", false)?, inputs.flag("possible")?);
    Ok(Question::Nearest(NearestQuery { subject, among, limit, within_m, possible }))
}

fn reconcile(inputs: &mut Inputs) -> Result<Question, AskError> {
    let subject = inputs.subject(true)?;
    let decimals = decimals(inputs)?.unwrap_or(i32::try_from(DEFAULT_DECIMALS).unwrap_or_default());
    Ok(Question::Reconcile(ReconcileQuery {
        subject,
        method: method(inputs)?,
        unit: unit(inputs)?,
        tolerance: inputs.number("tolerance", false)?.unwrap_or(DEFAULT_TOLERANCE),
        decimals,
    }))
}

fn summarize(inputs: &mut Inputs) -> Result<Question, AskError> {
    let subject = inputs.subject(true)?;
    Ok(Question::Summarize(SummarizeQuery {
        subject,
        by: inputs.words("by")?.unwrap_or_default(),
        clip: one(inputs, "clip")?,
        zones: one(inputs, "zones")?,
        method: method(inputs)?,
        unit: unit(inputs)?,
        decimals: decimals(inputs)?,
    }))
}

fn one(inputs: &Inputs, name: &str) -> Result<Option<Subject>, AskError> {
    let Some(mut sides) = inputs.sides(name, "")? else { return Ok(None) };
    match (sides.pop(), sides.is_empty()) {
        (one, true) => Ok(one),
        _ => Err(AskError::bad_value(name, format!("`{name}` takes one collection, or features of one"))),
    }
}

fn shapes(inputs: &mut Inputs, making: Making) -> Result<Question, AskError> {
    let subject = inputs.subject(true)?;
    let result_crs = inputs.text("result-crs")?.map(str::to_string);
    Ok(Question::Shapes(ShapesQuery { subject, making, method: method(inputs)?, result_crs }))
}
