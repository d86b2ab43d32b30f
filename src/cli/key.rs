//! `key create`, `key list`, `key revoke`, `key check`. No command takes a key as an argument: whoever lists the running
//! programs could read it, and the shell would keep it.

use super::render::say;
use super::{CliResult, Outcome};
use crate::access::{AccessError, Collections, Grant, KeyInfo, KeyRing, KeyState, KeyText, Role};
use crate::app::now;
use crate::config::KeysArgs;
use crate::model::RecordTime;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, Subcommand, ValueEnum};
use comfy_table::{Table, presets};
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::path::Path;

/// Arguments of `key`.
#[derive(Debug, Args)]
pub(super) struct KeyArgs {
    #[command(subcommand)]
    command: KeyCommand,
}

#[derive(Debug, Subcommand)]
enum KeyCommand {
    /// Make a key and show it, this once
    Create(CreateArgs),
    /// List all keys that were ever made, without their secrets
    List(ListArgs),
    /// Take a key back; a running server refuses it at once
    Revoke(RevokeArgs),
    /// Say whose key it is that standard input holds, or what is wrong with it
    Check(CheckArgs),
}

#[derive(Debug, Args)]
struct CreateArgs {
    #[command(flatten)]
    keys: KeysArgs,
    /// Whose key it is; shown in the history of what they change, and in the audit log
    #[arg(long)]
    name: String,
    /// What they may do: read what is not public, change features, or manage collections
    #[arg(long, value_parser = PossibleValuesParser::new(Role::ALL.map(Role::as_str)).try_map(|word| word.parse::<Role>()))]
    role: Role,
    /// Only in these collections, whether they exist yet or not; left out: in all
    #[arg(long, value_name = "ID,…", value_delimiter = ',')]
    collections: Option<Vec<String>>,
    /// Last day (UTC) or moment at which the key is valid, such as 2027-01-01 or 2027-01-01T12:00:00+08:00
    #[arg(long, value_name = "TIME", value_parser = RecordTime::parse)]
    expires: Option<RecordTime>,
}

#[derive(Debug, Args)]
struct ListArgs {
    #[command(flatten)]
    keys: KeysArgs,
    /// How they are shown
    #[arg(long, value_enum, default_value_t = ListFormat::Table)]
    format: ListFormat,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ListFormat {
    /// Columns for people
    Table,
    /// A list of objects
    Json,
}

#[derive(Debug, Args)]
struct RevokeArgs {
    #[command(flatten)]
    keys: KeysArgs,
    /// The id of the key (what stands between gp_ and the next _), or a name for all keys of that name
    #[arg(value_name = "ID|NAME")]
    key: String,
}

#[derive(Debug, Args)]
struct CheckArgs {
    #[command(flatten)]
    keys: KeysArgs,
    // Without this, the misuse would be reported with the key in it.
    #[arg(hide = true)]
    misplaced: Option<String>,
}

/// Runs the command.
pub(super) fn key(args: &KeyArgs) -> CliResult {
    match &args.command {
        KeyCommand::Create(args) => create(args),
        KeyCommand::List(args) => list(args),
        KeyCommand::Revoke(args) => revoke(args),
        KeyCommand::Check(args) => check(args),
    }
}

fn create(args: &CreateArgs) -> CliResult {
    let (ring, now) = (KeyRing::beside(&args.keys.store), now());
    let collections = match &args.collections {
        Some(ids) => Collections::of(ids.iter().map(String::as_str))?,
        None => Collections::All,
    };
    let grant = Grant { name: args.name.clone(), role: args.role, collections, expires: args.expires };
    let (text, info) = ring.create(grant, now)?;
    if let Err(cause) = show(&text) {
        ring.revoke(&info.id, now)?;
        return Err(format!("the key could not be shown ({cause}), so it was revoked again").into());
    }
    eprintln!("{}. Whoever has the key may do this, so keep it safe: it cannot be shown again.", described(&info));
    remark(&ring, &args.keys.store);
    Ok(Outcome::Fine)
}

/// Unlike [`say`] this fails when nobody reads: nobody would have the key.
fn show(text: &KeyText) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", text.reveal()).and_then(|()| out.flush())
}

/// What is strange about the files, though the command could do its work.
fn remark(ring: &KeyRing, store: &Path) {
    if let Ok(Some(exposed)) = ring.check() {
        eprintln!("warning: {exposed}");
    }
    if !store.exists() {
        eprintln!("note: there is no store {} yet; these keys are for the one that will be there", store.display());
    }
}

fn list(args: &ListArgs) -> CliResult {
    let (ring, now) = (KeyRing::beside(&args.keys.store), now());
    let infos = ring.list()?;
    match args.format {
        ListFormat::Table if infos.is_empty() => say(&format!("no keys in {}\n", ring.path().display()))?,
        ListFormat::Table => say(&format!("{}\n", table(&infos, now)))?,
        ListFormat::Json => {
            let rows: Vec<Value> = infos.iter().map(|info| row(info, now)).collect();
            say(&(serde_json::to_string_pretty(&rows)? + "\n"))?;
        }
    }
    remark(&ring, &args.keys.store);
    Ok(Outcome::Fine)
}

fn table(infos: &[KeyInfo], now: RecordTime) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(["id", "name", "role", "collections", "created", "expires", "state"]);
    for info in infos {
        let state = match info.revoked {
            Some(time) => format!("revoked {}", to_the_second(time)),
            None => info.state(now).as_str().to_string(),
        };
        table.add_row([
            info.id.clone(),
            info.grant.name.clone(),
            info.grant.role.to_string(),
            info.grant.collections.to_string(),
            to_the_second(info.created),
            info.grant.expires.map_or_else(|| "never".to_string(), to_the_second),
            state,
        ]);
    }
    table
}

fn row(info: &KeyInfo, now: RecordTime) -> Value {
    json!({
        "id": info.id,
        "name": info.grant.name,
        "role": info.grant.role,
        "collections": info.grant.collections,
        "created": info.created,
        "expires": info.grant.expires,
        "revoked": info.revoked,
        "state": info.state(now).as_str(),
    })
}

fn revoke(args: &RevokeArgs) -> CliResult {
    let (ring, now) = (KeyRing::beside(&args.keys.store), now());
    for info in ring.revoke(&args.key, now)? {
        let since = info.revoked.unwrap_or(now);
        let word = if since == now { "revoked now" } else { "was revoked before" };
        say(&format!("{} {}: {word}, {}\n", info.id, info.grant.name, to_the_second(since)))?;
    }
    remark(&ring, &args.keys.store);
    Ok(Outcome::Fine)
}

/// Longer than any key; a file that was piped in by mistake is not read to its end.
const MOST_BYTES: u64 = 4096;

fn check(args: &CheckArgs) -> CliResult {
    if args.misplaced.is_some() {
        return Err("the key is read from standard input; as an argument, others can see it".into());
    }
    let (ring, now) = (KeyRing::beside(&args.keys.store), now());
    let mut given = String::new();
    std::io::stdin().lock().take(MOST_BYTES).read_to_string(&mut given)?;
    let text = match KeyText::parse(&given) {
        Ok(text) => text,
        Err(slip) => {
            say(&format!("{slip}\n"))?;
            return Ok(Outcome::Findings);
        }
    };
    let verdict = ring.authenticate(text.reveal(), now);
    let infos = ring.list()?;
    let info = infos.iter().find(|info| info.id == text.id());
    match (verdict, info) {
        (Ok(_), Some(info)) => say(&format!("{}: {}\n", described(info), KeyState::Valid.as_str()))?,
        (Err(denied), info) => {
            let whose = info.map_or_else(|| format!("no key has the id {}", text.id()), described);
            say(&format!("{whose}: {denied}\n"))?;
            return Ok(Outcome::Findings);
        }
        (Ok(_), None) => return Err(AccessError::UnknownKey(text.id().to_string()).into()),
    }
    Ok(Outcome::Fine)
}

fn described(info: &KeyInfo) -> String {
    let KeyInfo { id, grant, .. } = info;
    let place = match &grant.collections {
        Collections::All => "all collections".to_string(),
        some @ Collections::Set(_) => some.to_string(),
    };
    let until = grant.expires.map(|last| format!(", until {}", to_the_second(last))).unwrap_or_default();
    format!("key {id} of {}: {} of {place}{until}", grant.name, grant.role)
}

fn to_the_second(time: RecordTime) -> String {
    let text = time.to_string();
    text.split_once('.').map_or_else(|| text.clone(), |(second, _)| format!("{second}Z"))
}
