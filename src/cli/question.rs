//! Questions on the command line: the inputs that an address takes, and a file as the subject.

use super::render::{Format, print};
use super::{CliResult, Outcome};
use crate::app;
use crate::ask::{InputKind, Inputs, ProcessSpec, Question};
use crate::config::{DataArgs, LimitArgs};
use crate::query::Control;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Args, FromArgMatches};
use serde_json::Value;
use std::io::Read as _;
use std::path::Path;

/// The command of a process, made from the same table as its description over HTTP.
pub(super) fn command(process: &'static ProcessSpec) -> clap::Command {
    let file =
        Arg::new("file").long("file").value_name("FILE").help("GeoJSON file as the subject; - reads standard input");
    let format = Arg::new("format").long("format").value_parser(clap::value_parser!(Format)).default_value("table");
    let mut command = clap::Command::new(process.id);
    command = command.arg(file.conflicts_with("ids")).arg(format.help("How the answer is shown"));
    let text = process.text_parameters().into_iter().map(|(name, _, title)| (name, title));
    let of_file = process.inputs().filter(|i| ["subject-crs", "repair"].contains(&i.name)).map(|i| (i.name, i.title));
    for (name, title) in text.chain(of_file) {
        command = command.arg(arg(process, name, title));
    }
    let mut which = ArgGroup::new("which").args(["collection", "file"]).required(true);
    if process.takes_point {
        which = which.arg("lon");
    }
    let command = LimitArgs::augment_args(DataArgs::augment_args(command.group(which)));
    // Those groups of options would lend it their own description.
    command.about(process.title).long_about(process.description)
}

fn arg(process: &ProcessSpec, name: &'static str, title: &'static str) -> Arg {
    let arg = Arg::new(name).long(name).help(title);
    let spec = process.inputs().find(|input| input.name == name);
    let arg = match name {
        "ids" => arg.requires("collection"),
        "lon" => arg.requires("lat"),
        "lat" => arg.requires("lon"),
        "subject-crs" | "repair" => arg.requires("file"),
        _ => arg.required(spec.is_some_and(|input| input.required)),
    };
    match spec.map(|input| input.kind) {
        Some(InputKind::Flag) => arg.action(ArgAction::SetTrue),
        Some(InputKind::Choice(words)) => arg.value_parser(PossibleValuesParser::new(words)),
        _ => arg.value_name(value_name(name)).allow_negative_numbers(true),
    }
}

fn value_name(name: &str) -> &'static str {
    match name {
        "ids" | "constraints" | "collections" | "minus" | "by" => "ID,…",
        "collection" | "clip" | "zones" => "ID",
        "crs" | "subject-crs" | "result-crs" => "CRS",
        "filter" => "CQL2",
        _ => "N",
    }
}

/// Reads the inputs, asks, shows the answer.
pub(super) fn ask(process: &'static ProcessSpec, given: &ArgMatches) -> CliResult {
    let (data, limits) = (DataArgs::from_arg_matches(given)?, LimitArgs::from_arg_matches(given)?);
    let format = given.get_one::<Format>("format").copied().unwrap_or(Format::Table);
    let mut texts: Vec<(&str, &str)> = Vec::new();
    let names = process.text_parameters().into_iter().map(|(name, ..)| name);
    for name in names.chain(["subject-crs", "repair"]) {
        let flag = process.inputs().any(|input| input.name == name && input.kind == InputKind::Flag);
        if flag {
            texts.extend(given.get_flag(name).then_some((name, "true")));
        } else {
            texts.extend(given.get_one::<String>(name).map(|text| (name, text.as_str())));
        }
    }
    let has_unit = process.inputs().any(|input| input.name == "unit");
    if has_unit && format == Format::Table && !texts.iter().any(|(name, _)| *name == "unit") {
        // People read square kilometres; programs get what HTTP gives.
        texts.push(("unit", "km2"));
    }
    if format == Format::Geojson && process.inputs().any(|input| input.name == "pieces") {
        // There the pieces are the geometries.
        texts.push(("pieces", "true"));
    }
    let mut inputs = Inputs::textual(texts);
    if let Some(file) = given.get_one::<String>("file") {
        inputs = inputs.with_subject(document(Path::new(file))?);
    }
    let question = Question::read(process, inputs)?;
    let snapshot = app::load(&data)?;
    let answered = question.answer(&snapshot, &Control::new(app::limits(&limits)))?;
    print(&answered, format)?;
    Ok(Outcome::Fine)
}

fn document(file: &Path) -> Result<Value, Box<dyn std::error::Error>> {
    let named = |e: std::io::Error| format!("cannot read {}: {e}", file.display());
    let mut text = String::new();
    if file.as_os_str() == "-" {
        std::io::stdin().read_to_string(&mut text).map_err(named)?;
    } else {
        text = std::fs::read_to_string(file).map_err(named)?;
    }
    let document = serde_json::from_str(text.trim_start_matches('\u{feff}'));
    Ok(document.map_err(|e| format!("{}: not valid JSON: {e}", file.display()))?)
}
