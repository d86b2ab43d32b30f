use crate::harness::Place;
use groundplan::access::KeyRing;
use groundplan::model::RecordTime;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

fn secret(key: &str) -> &str {
    key.rsplit_once('_').unwrap().1
}

fn id(key: &str) -> &str {
    key.split('_').nth(1).unwrap()
}

#[test]
fn a_key_is_shown_once_and_found_nowhere_afterwards() {
    let place = Place::new();
    let made = place.key(&["create", "--name", "gis", "--role", "editor", "--collections", "port,airport"]);
    let key = made.out.trim_end();
    assert_eq!((made.code, key.len(), made.out.lines().count()), (0, 68, 1));
    assert!(made.err.contains("editor of airport, port") && made.err.contains("no store"), "{}", made.err);
    let listed = place.key(&["list"]);
    assert!(listed.out.contains(id(key)) && listed.out.contains("gis") && listed.out.contains("valid"));
    let revoked = place.key(&["revoke", "gis"]);
    for text in [&made.err, &listed.out, &listed.err, &place.key(&["list", "--format", "json"]).out, &revoked.out] {
        assert!(!text.contains(secret(key)), "{text}");
    }
    for entry in std::fs::read_dir(place.folder.path()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().mode() & 0o777, 0o600, "{:?}", entry.path());
        assert!(!std::fs::read_to_string(entry.path()).unwrap().contains(secret(key)));
    }
}

#[test]
fn a_running_server_takes_a_new_key_and_refuses_a_revoked_one_at_once() {
    let place = Place::new();
    let server = KeyRing::beside(&place.store());
    let now = RecordTime(1_800_000_000_000_000);
    for round in 0..3 {
        let key = place.create("gis", &["--expires", "2099-01-01"]);
        let who = server.authenticate(&key, now).unwrap();
        assert!(who.may_write("port") && !who.may_administer("port"));
        let by = if round == 1 { "gis".to_string() } else { format!("gp_{}", id(&key)) };
        assert_eq!(place.key(&["revoke", &by]).code, 0);
        assert!(server.authenticate(&key, now).is_err());
    }
}

#[test]
fn the_list_says_what_each_key_is_worth() {
    let place = Place::new();
    let empty = place.key(&["list"]);
    assert!(empty.code == 0 && empty.out.starts_with("no keys in "), "{}", empty.out);
    assert_eq!(place.list(), [] as [serde_json::Value; 0]);
    place.create("规划处", &["--collections", "port", "--expires", "2099-01-01"]);
    place.create("gis", &[]);
    place.key(&["revoke", "gis"]);
    let keys = place.list();
    let field = |name: &str| keys.iter().map(|key| key[name].to_string()).collect::<Vec<_>>().join(" ");
    assert_eq!(field("name"), r#""规划处" "gis""#);
    assert_eq!(field("collections"), r#"["port"] "all""#);
    assert_eq!(field("expires"), r#""2099-01-01T23:59:59.999999Z" null"#);
    assert_eq!(field("state"), r#""valid" "revoked""#);
    assert!(keys.iter().all(|key| key.as_object().unwrap().keys().all(|name| !name.contains("sha"))));
    let table = place.key(&["list"]).out;
    assert!(
        table.contains("2099-01-01T23:59:59Z") && table.contains("never") && table.contains("revoked 20"),
        "{table}"
    );
}

#[test]
fn what_cannot_be_meant_is_refused_and_changes_nothing() {
    let place = Place::new();
    let key = place.create("gis", &[]);
    let before = std::fs::read(place.keys_file()).unwrap();
    for (arguments, what) in [
        (&["create", "--name", "gis", "--role", "reader"][..], id(&key)),
        (&["create", "--name", "a", "--role", "owner"], "reader, editor, admin"),
        (&["create", "--name", "a"], "--role"),
        (&["create", "--role", "admin"], "--name"),
        (&["create", "--name", "anonymous", "--role", "reader"], "a name has"),
        (&["create", "--name", "a\u{1b}[2J", "--role", "reader"], "a name has"),
        (&["create", "--name", "a", "--role", "reader", "--expires", "2020-01-01"], "expired already"),
        (&["create", "--name", "a", "--role", "reader", "--expires", "soon"], "soon"),
        (&["create", "--name", "a", "--role", "reader", "--collections", "*"], "leave the list out"),
        (&["create", "--name", "a", "--role", "reader", "--collections", ""], "cannot be the id"),
        (&["create", "--name", "a", "--role", "reader", "--collections", "port,"], "cannot be the id"),
        (&["revoke", "nobody"], "nobody"),
        (&["revoke"], "ID|NAME"),
        (&["list", "--format", "csv"], "csv"),
    ] {
        let said = place.key(arguments);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{arguments:?}");
        assert!(said.err.contains(what), "{arguments:?}: {}", said.err);
    }
    assert_eq!(std::fs::read(place.keys_file()).unwrap(), before);
}

#[test]
fn a_key_given_as_an_argument_is_neither_taken_nor_repeated() {
    let place = Place::new();
    let key = place.create("gis", &[]);
    for command in ["revoke", "check"] {
        let said = place.key(&[command, &key]);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{}", said.err);
        assert!(!said.err.contains(secret(&key)), "{}", said.err);
    }
    assert!(place.key(&["revoke", &key]).err.contains(id(&key)));
    assert_eq!(place.check(&key).code, 0);
}

#[test]
fn a_slip_is_told_from_a_key_that_is_not_valid() {
    let place = Place::new();
    let key = place.create("gis", &["--collections", "port"]);
    let good = place.check(&format!("{key}\n"));
    assert!(good.code == 0 && good.out.contains("gis: editor of port: valid"), "{}", good.out);
    let last = if key.ends_with('A') { 'B' } else { 'A' };
    let slip = format!("{}{last}", &key[..67]);
    let foreign = Place::new().create("gis", &[]);
    place.key(&["revoke", "gis"]);
    for (input, what) in [
        (slip.as_str(), "typing error"),
        (&key[..50], "not a whole key"),
        ("", "not a whole key"),
        (foreign.as_str(), "no key has the id"),
        (key.as_str(), "has been revoked"),
    ] {
        let said = place.check(input);
        assert_eq!(said.code, 1, "{}", said.err);
        assert!(said.out.contains(what) && !said.out.contains(secret(&key)), "{}", said.out);
    }
}

#[test]
fn the_store_may_be_named_by_the_environment() {
    let place = Place::new();
    let key = place.create("gis", &[]);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_groundplan"));
    let said = command.env_clear().env("GROUNDPLAN_STORE", place.store()).args(["key", "list"]).output().unwrap();
    assert!(String::from_utf8(said.stdout).unwrap().contains(id(&key)));
}

#[test]
fn a_file_that_others_can_read_is_pointed_out_and_closed_by_the_next_change() {
    let place = Place::new();
    place.create("gis", &[]);
    std::fs::set_permissions(place.keys_file(), std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(place.key(&["list"]).err.contains("chmod 600"));
    place.key(&["revoke", "gis"]);
    assert!(!place.key(&["list"]).err.contains("chmod 600"));
}
