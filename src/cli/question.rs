//! Questions on the command line: the inputs that an address takes, and a file as the subject.

use super::answers::tabular;
use super::render::{Format, print, say};
use super::{CliResult, Outcome, source};
use crate::app;
use crate::ask::{Answered, InputKind, Inputs, ProcessSpec, Question};
use crate::config::{LimitArgs, SourceArgs};
use crate::format::decode_plot_text;
use crate::model::Severity;
use crate::query::{Control, Snapshot};
use crate::web::{Language, report};
use clap::builder::PossibleValuesParser;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Args, FromArgMatches};
use serde_json::Value;
use std::io::Read as _;
use std::path::Path;

/// How often somebody who waits is told how far it is.
const LOOK: std::time::Duration = std::time::Duration::from_millis(200);
/// The command that also writes a page.
const REPORT: &str = "report";

/// The command of a process, made from the same table as its description over HTTP.
pub(super) fn command(process: &'static ProcessSpec) -> clap::Command {
    let format = Arg::new("format").long("format").value_parser(clap::value_parser!(Format)).default_value("table");
    let mut command = clap::Command::new(process.command).arg(format.help("How the answer is shown"));
    for (name, title) in parameters(process) {
        command = command.arg(arg(process, name, title));
    }
    if process.command == REPORT {
        let html = Arg::new("html").long("html").value_name("FILE");
        let lang =
            Arg::new("lang").long("lang").value_parser(PossibleValuesParser::new(["zh", "en"])).default_value("zh");
        command = command
            .arg(html.help("Write the report as a page that prints on A4, and show only what it comes to"))
            .arg(lang.help("Language of that page"));
    }
    let file = Arg::new("file").value_name("FILE");
    let command = if process.takes_subject() {
        let file = match process.file() {
            Some(_) => file.help("The site: GeoJSON, or an exchange file of plot boundaries; - reads standard input"),
            None => file.long("file").help("GeoJSON file as the subject; - reads standard input"),
        };
        let file = file.conflicts_with("ids");
        let mut which = ArgGroup::new("which").args(["collection", "file"]).required(true);
        if process.takes_point {
            which = which.arg("lon");
        }
        LimitArgs::augment_args(SourceArgs::augment_args(command.arg(file).group(which)))
    } else if process.file().is_none() {
        let command = if process.reads_data() { SourceArgs::augment_args(command) } else { command };
        LimitArgs::augment_args(command)
    } else {
        let file = file.required(true).help("The file, in UTF-8, UTF-16 or GB18030; - reads standard input");
        LimitArgs::augment_args(command.arg(file))
    };
    // Those groups of options would lend it their own description.
    command.about(process.title).long_about(process.description)
}

/// What an address takes, and what is about a file; the file itself has its place.
fn parameters(process: &ProcessSpec) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
    let file = process.file().map(|input| input.name);
    let text = process.text_parameters().into_iter().map(|(name, _, title)| (name, title));
    let of_file = process.inputs().filter(|i| ["subject-crs", "repair"].contains(&i.name)).map(|i| (i.name, i.title));
    // What is read is the state of now.
    text.filter(move |(name, _)| file != Some(*name) && *name != "since").chain(of_file)
}

fn arg(process: &ProcessSpec, name: &'static str, title: &'static str) -> Arg {
    let arg = Arg::new(name).long(name).help(title);
    let spec = process.inputs().find(|input| input.name == name);
    let arg = match name {
        "ids" => arg.requires("collection"),
        "lon" => arg.requires("lat"),
        "lat" => arg.requires("lon"),
        "subject-crs" | "file-crs" | "repair" => arg.requires("file"),
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
        "ids" | "constraints" | "collections" | "minus" | "by" | "rules" | "layers" | "districts" | "against"
        | "tiling" => "ID,…",
        "collection" | "clip" | "zones" => "ID",
        "crs" | "subject-crs" | "result-crs" | "file-crs" | "zone" => "CRS",
        "producer" | "date" | "text" => "TEXT",
        "attributes" | "weights" | "object" => "NAME=VALUE,…",
        "criteria" => "ID:BEST:WORST,…",
        "words" => "TEXT,…",
        "filter" => "CQL2",
        _ => "N",
    }
}

/// Reads the inputs, asks, shows the answer.
pub(super) fn ask(process: &'static ProcessSpec, given: &ArgMatches) -> CliResult {
    let format = given.get_one::<Format>("format").copied().unwrap_or(Format::Table);
    let mut texts: Vec<(&str, &str)> = Vec::new();
    for (name, _) in parameters(process) {
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
    let file = given.try_get_one::<String>("file").ok().flatten().map(Path::new);
    match (file, process.file()) {
        (Some(file), Some(input)) if process.takes_subject() => inputs = with_either(inputs, input.name, file)?,
        (Some(file), Some(input)) => inputs = inputs.with(input.name, Value::String(exchanged(file)?)),
        (Some(file), None) => inputs = inputs.with_subject(document(file)?),
        (None, _) => {}
    }
    let question = Question::read(process, inputs)?;
    let answered = answered(process, question, given)?;
    match given.try_get_one::<String>("html").ok().flatten() {
        Some(file) => write_page(&answered, given, Path::new(file))?,
        None => print(&answered, format)?,
    }
    Ok(if has_errors(&answered) { Outcome::Findings } else { Outcome::Fine })
}

/// Asks, and dates a report by the last change of the state that it is about.
fn answered(
    process: &ProcessSpec,
    question: Question,
    given: &ArgMatches,
) -> Result<Answered, Box<dyn std::error::Error>> {
    let (snapshot, as_of) = if process.reads_data() {
        source::state(&meant(given)?)?
    } else {
        // It is about its file alone.
        (Snapshot::build(Vec::new(), String::new()), None)
    };
    let control = Control::new(app::limits(&LimitArgs::from_arg_matches(given)?));
    let mut answered = watched(&control, || question.answer(&snapshot, None, &control))?;
    if let Answered::SiteReport(report) = &mut answered
        && let Some(audit) = &mut report.audit
    {
        audit.as_of = as_of;
    }
    Ok(answered)
}

/// Compiled layers that are named on the line are meant, whatever store the environment names.
fn meant(given: &ArgMatches) -> Result<SourceArgs, clap::Error> {
    let mut from = SourceArgs::from_arg_matches(given)?;
    let is_typed = |name: &str| given.value_source(name) == Some(ValueSource::CommandLine);
    if is_typed("data") && !is_typed("store") {
        from.store = None;
    }
    Ok(from)
}

/// Shows how far long work is, where a terminal is there to show it.
fn watched<T>(control: &Control, work: impl FnOnce() -> T) -> T {
    let (gauge, bar) = (control.gauge(), indicatif::ProgressBar::no_length());
    let (done, is_done) = std::sync::mpsc::channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            while is_done.recv_timeout(LOOK).is_err_and(|why| why == std::sync::mpsc::RecvTimeoutError::Timeout) {
                if let Some((done, total)) = gauge.read() {
                    bar.set_length(total);
                    bar.set_position(done);
                }
            }
            bar.finish_and_clear();
        });
        let answer = work();
        drop(done);
        answer
    })
}

/// The page goes into its file, and what it comes to is said.
fn write_page(answered: &Answered, given: &ArgMatches, file: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let language = given.get_one::<String>("lang").and_then(|name| Language::parse(name)).unwrap_or_default();
    let made_by = concat!("groundplan ", env!("CARGO_PKG_VERSION"));
    let page = report(&answered.value()?, language, made_by).ok_or("the page could not be drawn")?;
    std::fs::write(file, page).map_err(|e| format!("cannot write {}: {e}", file.display()))?;
    for remark in tabular(answered).remarks() {
        say(&(remark + "\n"))?;
    }
    Ok(())
}

/// Whether something of a file could not be used.
fn has_errors(answered: &Answered) -> bool {
    let Answered::ReadPlots(answer) = answered else { return false };
    answer.issues.iter().any(|issue| issue.severity == Severity::Error)
}

fn bytes(file: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = if file.as_os_str() == "-" {
        std::io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(file)
    };
    read.map_err(|e| format!("cannot read {}: {e}", file.display()))
}

/// GeoJSON as the subject, or an exchange file under its own name: the first begins with a brace, the other never does.
fn with_either(inputs: Inputs, name: &str, file: &Path) -> Result<Inputs, Box<dyn std::error::Error>> {
    let bytes = bytes(file)?;
    let text = decode_plot_text(&bytes);
    if !text.trim_start().starts_with('{') {
        return Ok(inputs.with(name, Value::String(text.into_owned())));
    }
    let document = serde_json::from_str(&text).map_err(|e| format!("{}: not valid JSON: {e}", file.display()))?;
    Ok(inputs.with_subject(document))
}

/// The text of an exchange file in whichever encoding it is.
fn exchanged(file: &Path) -> Result<String, String> {
    Ok(decode_plot_text(&bytes(file)?).into_owned())
}

fn document(file: &Path) -> Result<Value, Box<dyn std::error::Error>> {
    let text = String::from_utf8(bytes(file)?).map_err(|e| format!("cannot read {}: {e}", file.display()))?;
    let document = serde_json::from_str(text.trim_start_matches('\u{feff}'));
    Ok(document.map_err(|e| format!("{}: not valid JSON: {e}", file.display()))?)
}
