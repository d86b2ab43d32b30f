//! `area`, `overlap`, `nearest`: the same questions as over HTTP.

use super::render::{Format, print};
use super::subject::{PlaceArgs, SubjectArgs};
use super::{CliResult, Outcome};
use crate::app;
use crate::config::{DataArgs, LimitArgs};
use crate::query::{self, AreaUnit, NearestQuery};
use clap::Args;

/// Arguments that every question has.
#[derive(Debug, Args)]
struct Common {
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    limits: LimitArgs,
    /// How the answer is shown
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// Arguments of `area`.
#[derive(Debug, Args)]
pub(super) struct AreaArgs {
    #[command(flatten)]
    subject: SubjectArgs,
    /// Unit of the areas (mu is 亩, 2000/3 m²); km2 in a table and m2 otherwise, if not given
    #[arg(long, value_parser = clap::builder::PossibleValuesParser::new(AreaUnit::NAMES))]
    unit: Option<String>,
    #[command(flatten)]
    common: Common,
}

/// Arguments of `overlap`.
#[derive(Debug, Args)]
pub(super) struct OverlapArgs {
    #[command(flatten)]
    subject: SubjectArgs,
    /// Collections to compare with, separated by commas
    #[arg(long, required = true, value_delimiter = ',', value_name = "ID,…")]
    constraints: Vec<String>,
    #[command(flatten)]
    common: Common,
}

/// Arguments of `nearest`.
#[derive(Debug, Args)]
pub(super) struct NearestArgs {
    #[command(flatten)]
    place: PlaceArgs,
    /// Collections to search, separated by commas
    #[arg(long, required = true, value_delimiter = ',', value_name = "ID,…")]
    collections: Vec<String>,
    /// At most this many neighbours
    #[arg(long, default_value_t = 10, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// Only neighbours at most this far away, metres
    #[arg(long, value_name = "M", value_parser = metres, allow_negative_numbers = true)]
    within_m: Option<f64>,
    #[command(flatten)]
    common: Common,
}

pub(super) fn area(args: &AreaArgs) -> CliResult {
    let snapshot = app::load(&args.common.data)?;
    let for_people = if args.common.format == Format::Table { AreaUnit::Km2 } else { AreaUnit::M2 };
    let unit = args.unit.as_deref().and_then(AreaUnit::parse).unwrap_or(for_people);
    let answer = query::area(&snapshot, &args.subject.subject()?, unit, &app::limits(&args.common.limits))?;
    print(&answer, args.common.format)?;
    Ok(Outcome::Fine)
}

pub(super) fn overlap(args: &OverlapArgs) -> CliResult {
    let snapshot = app::load(&args.common.data)?;
    let answer =
        query::overlap(&snapshot, &args.subject.subject()?, &args.constraints, &app::limits(&args.common.limits))?;
    print(&answer, args.common.format)?;
    Ok(Outcome::Fine)
}

pub(super) fn nearest(args: &NearestArgs) -> CliResult {
    let snapshot = app::load(&args.common.data)?;
    let query = NearestQuery {
        subject: args.place.subject()?,
        collections: args.collections.clone(),
        limit: usize::try_from(args.limit).unwrap_or(usize::MAX),
        within_m: args.within_m,
    };
    let answer = query::nearest(&snapshot, &query, &app::limits(&args.common.limits))?;
    print(&answer, args.common.format)?;
    Ok(Outcome::Fine)
}

fn metres(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|m: &f64| m.is_finite() && *m >= 0.0)
        .ok_or_else(|| "a number of metres from 0 is needed".into())
}
