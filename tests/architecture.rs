//! The house rules that can be read off the source: who imports whom, which package belongs to which room, how
//! long a file may be, where the environment is read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Room, rooms it may import, packages that it may use besides the alphabet.
const ROOMS: [(&str, &[&str], &[&str]); 18] = [
    ("model", &[], &[]),
    ("geom", &["model"], &["geo", "geographiclib_rs", "i_overlay"]),
    ("crs", &["model"], &["libsqlite3_sys", "proj"]),
    ("format", &["model"], &["csv", "encoding_rs", "flatbuffers", "geojson", "libdeflater", "pmtiles", "sha2"]),
    ("index", &["model", "geom"], &["rstar"]),
    ("store", &["model", "format"], &["getrandom", "libsqlite3_sys", "rusqlite", "sha2"]),
    ("access", &["model"], &["data_encoding", "getrandom", "jsonwebtoken", "sha2", "subtle", "zeroize"]),
    (
        "edit",
        &["model", "geom", "crs", "format", "query", "rule", "store", "style"],
        &["getrandom", "imbl", "jsonschema", "tracing"],
    ),
    ("compile", &["model", "geom", "crs", "format", "rule"], &["csv"]),
    ("query", &["model", "geom", "crs", "index"], &["imbl", "rayon", "unicode_normalization"]),
    ("rule", &["model", "query"], &[]),
    ("report", &["model", "geom", "query", "rule"], &[]),
    ("ask", &["model", "geom", "format", "query", "rule", "report"], &[]),
    ("tile", &["model", "geom", "index"], &[]),
    ("style", &["model"], &[]),
    ("web", &[], &["minijinja"]),
    (
        "api",
        &["model", "query", "ask", "tile", "style", "format", "edit", "access", "store", "web"],
        &[
            "axum",
            "data_encoding",
            "governor",
            "http_body",
            "humantime",
            "moka",
            "percent_encoding",
            "prometheus_client",
            "tower",
            "tower_http",
            "tokio",
            "tracing",
        ],
    ),
    (
        "",
        ALL,
        &[
            "axum",
            "clap",
            "comfy_table",
            "csv",
            "humantime",
            "hyper",
            "hyper_util",
            "indicatif",
            "mimalloc",
            "tokio",
            "tower",
            "tracing",
            "tracing_subscriber",
        ],
    ),
];

/// The top of the house (`app`, `cli`, `config`, `main`, `lib`) sees every room.
const ALL: &[&str] = &[
    "model", "geom", "crs", "format", "index", "store", "compile", "query", "ask", "tile", "api", "app", "cli",
    "config", "listen", "access", "edit", "web", "style", "rule", "report",
];
/// Packages that every room may use.
const ALPHABET: [&str; 4] = ["serde", "serde_json", "geo_types", "thiserror"];
/// Packages of the tests.
const IN_TESTS: [&str; 5] = ["mvt_reader", "proptest", "roxmltree", "rsa", "tempfile"];
const MAX_LINES: usize = 500;

fn room_of(file: &Path) -> String {
    let first = file.components().next().unwrap().as_os_str().to_str().unwrap().to_string();
    if file.components().count() > 1 && !["cli", "app", "config", "listen"].contains(&first.as_str()) {
        first
    } else {
        String::new()
    }
}

/// The source without comments, and with the text of strings taken out.
fn code_only(source: &str) -> String {
    let mut out = String::new();
    let mut chars = source.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '/' if chars.peek() == Some(&'/') => {
                for c in chars.by_ref() {
                    if c == '\n' {
                        out.push('\n');
                        break;
                    }
                }
            }
            '"' => {
                while let Some(c) = chars.next() {
                    match c {
                        '\\' => {
                            chars.next();
                        }
                        '"' => break,
                        _ => {}
                    }
                }
                out.push_str("\"\"");
            }
            // A quotation mark as a character literal must not open a string.
            '\'' if chars.peek() == Some(&'"') => {
                chars.next();
                chars.next();
            }
            c => out.push(c),
        }
    }
    out
}

/// Identifiers with what follows them, such as `crate`, `::`, `geom`.
fn tokens(code: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut word = String::new();
    let mut previous = ' ';
    for c in code.chars() {
        if c.is_alphanumeric() || c == '_' {
            word.push(c);
        } else {
            if !word.is_empty() {
                tokens.push(std::mem::take(&mut word));
            }
            if c == ':' && previous == ':' {
                tokens.push("::".into());
                previous = ' ';
                continue;
            }
            if "{},;*".contains(c) {
                tokens.push(c.to_string());
            }
        }
        previous = c;
    }
    tokens
}

/// Rooms named after `crate::`, also in groups, and packages named before `::` or after `use`.
fn imports(source: &str, packages: &BTreeSet<String>) -> (BTreeSet<String>, BTreeSet<String>) {
    let tokens = tokens(&code_only(source));
    let (mut rooms, mut used) = (BTreeSet::new(), BTreeSet::new());
    for (i, token) in tokens.iter().enumerate() {
        let next = |n: usize| tokens.get(i + n).map_or("", String::as_str);
        let from_path = i > 0 && tokens[i - 1] == "::";
        if (token == "crate" || token == "groundplan") && next(1) == "::" {
            if next(2) == "{" {
                rooms.extend(group_heads(&tokens[i + 3..]));
            } else {
                rooms.insert(next(2).to_string());
            }
        }
        let after_use = i > 0 && ["use", "crate"].contains(&tokens[i - 1].as_str());
        if packages.contains(token) && !from_path && (next(1) == "::" || (after_use && [";", "as"].contains(&next(1))))
        {
            used.insert(token.clone());
        }
    }
    rooms.retain(|room| ALL.contains(&room.as_str()));
    (rooms, used)
}

/// First names of the entries of a `{…}` group.
fn group_heads(tokens: &[String]) -> Vec<String> {
    let (mut depth, mut heads, mut at_head) = (0, Vec::new(), true);
    for token in tokens {
        match token.as_str() {
            "{" => depth += 1,
            "}" if depth == 0 => break,
            "}" => depth -= 1,
            "," if depth == 0 => at_head = true,
            word if at_head && depth == 0 => {
                heads.push(word.to_string());
                at_head = false;
            }
            _ => {}
        }
    }
    heads
}

/// What a file of a room imports although it may not.
fn violations(room: &str, source: &str, packages: &BTreeSet<String>) -> Vec<String> {
    let Some((_, rooms, own)) = ROOMS.iter().find(|(name, ..)| *name == room) else {
        return vec![format!("there is no room `{room}` in the table")];
    };
    let (imported, used) = imports(source, packages);
    let rooms_wrong = imported
        .into_iter()
        .filter(|r| r != room && !rooms.contains(&r.as_str()))
        .map(|r| format!("`{room}` imports room `{r}`"));
    let free = |p: &str| ALPHABET.contains(&p) || IN_TESTS.contains(&p);
    let packages_wrong = used
        .into_iter()
        .filter(|p| !free(p) && !own.contains(&p.as_str()))
        .map(|p| format!("`{room}` uses package `{p}`"));
    rooms_wrong.chain(packages_wrong).collect()
}

/// Every package of the manifest, as it is written in source.
fn packages() -> BTreeSet<String> {
    let manifest = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let mut packages = BTreeSet::new();
    let mut inside = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line == "[dependencies]" || line == "[dev-dependencies]";
        } else if inside && let Some((name, _)) = line.split_once('=') {
            packages.insert(name.trim().replace('-', "_"));
        }
    }
    packages
}

fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut open = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(&root).unwrap().to_path_buf(), text));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn no_room_imports_what_it_may_not() {
    let packages = packages();
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        wrong.extend(
            violations(&room_of(&file), &text, &packages).into_iter().map(|v| format!("{}: {v}", file.display())),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_forbidden_import_is_found_however_it_is_written() {
    let packages = packages();
    for (room, source, what) in [
        ("geom", "use crate::api::router;", "room `api`"),
        ("query", "use crate::{geom, store::DataDir};", "room `store`"),
        ("model", "use crate::{\n    geom::{area_m2, check},\n    model::Feature,\n};", "room `geom`"),
        ("query", "fn f() { let x = crate::format::sha256_hex(b\"\"); }", "room `format`"),
        ("geom", "use axum::Router;", "package `axum`"),
        ("query", "use {axum::Router, serde::Serialize};", "package `axum`"),
        ("index", "fn f(g: geo::Polygon) {}", "package `geo`"),
        ("api", "use rstar as tree;", "package `rstar`"),
        ("store", "pub use proj::Proj;", "package `proj`"),
        ("compile", "use crate::query::Snapshot;", "room `query`"),
        ("cellar", "", "no room `cellar`"),
    ] {
        let found = violations(room, source, &packages);
        assert!(found.iter().any(|v| v.contains(what)), "{room}: {source} gave {found:?}");
    }
}

#[test]
fn an_allowed_import_and_a_mention_are_not_found() {
    let packages = packages();
    for (room, source) in [
        ("geom", "use crate::model::Envelope; use geo::Intersects;"),
        ("query", "// crate::api would be wrong here\nuse crate::index::EnvelopeTree;"),
        ("model", "/// See [`crate::geom`].\nconst TEXT: &str = \"axum::Router and crate::store\";"),
        ("geom", "use super::parts::positions; mod tests { use proptest::prelude::*; }"),
        ("", "use crate::{api, compile, store}; use clap::Parser;"),
    ] {
        assert_eq!(violations(room, source, &packages), Vec::<String>::new(), "{room}: {source}");
    }
}

#[test]
fn every_package_has_a_room() {
    let known: BTreeSet<&str> =
        ROOMS.iter().flat_map(|(_, _, own)| own.iter().copied()).chain(ALPHABET).chain(IN_TESTS).collect();
    // `flate2` is named for the engine that the compression of answers takes.
    let tests_only = ["flate2", "http_body_util"];
    let homeless: Vec<String> =
        packages().into_iter().filter(|p| !known.contains(p.as_str()) && !tests_only.contains(&p.as_str())).collect();
    assert!(homeless.is_empty(), "packages without a room in the table: {homeless:?}");
}

#[test]
fn no_file_is_too_long_to_talk_about() {
    let long: Vec<String> = sources()
        .iter()
        .map(|(file, text)| (file, text.lines().count()))
        .filter(|(_, n)| *n > MAX_LINES)
        .map(|(f, n)| format!("{}: {n}", f.display()))
        .collect();
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn unsafe_code_is_in_one_file() {
    let word = ["un", "safe"].concat();
    let files: Vec<PathBuf> = sources()
        .into_iter()
        .filter(|(_, text)| {
            tokens(&code_only(text)).iter().any(|token| *token == word || *token == format!("{word}_code"))
        })
        .map(|(file, _)| file)
        .collect();
    assert_eq!(files, [Path::new("store/gpkg/lock.rs")]);
}

#[test]
fn the_environment_is_read_in_one_place() {
    for (file, text) in sources() {
        let code = code_only(&text);
        assert!(!code.contains("env::var") && !code.contains("env::args"), "{} reads the environment", file.display());
        assert!(
            file.ends_with("config.rs") || !text.contains("env = \""),
            "{} names an environment variable",
            file.display()
        );
    }
}
