use crate::harness::Place;
use std::process::Stdio;
use std::time::Duration;

#[test]
fn a_key_that_could_not_be_shown_is_not_left_valid() {
    let place = Place::new();
    let said = place.create_for_nobody("gis");
    assert!(said.code == 2 && said.err.contains("revoked again"), "{}", said.err);
    assert_eq!(place.list()[0]["state"], "revoked");
}

#[test]
fn a_spoiled_file_is_named_and_not_written_over() {
    let place = Place::new();
    place.create("gis", &[]);
    for bad in ["", "{", "{\"format\": \"groundplan-keys\", \"version\": 2, \"keys\": []}"] {
        std::fs::write(place.keys_file(), bad).unwrap();
        for arguments in [&["list"][..], &["revoke", "gis"], &["create", "--name", "a", "--role", "admin"]] {
            let said = place.key(arguments);
            assert_eq!((said.code, said.out.as_str()), (2, ""));
            assert!(said.err.contains("plan.gpkg.keys.json"), "{}", said.err);
        }
        assert_eq!(std::fs::read_to_string(place.keys_file()).unwrap(), bad);
    }
}

#[test]
fn a_folder_that_is_not_there_is_a_clear_error() {
    let place = Place::new();
    std::fs::remove_dir(place.folder.path()).unwrap();
    let said = place.key(&["create", "--name", "gis", "--role", "admin"]);
    assert!(said.code == 2 && said.out.is_empty() && said.err.contains("plan.gpkg.keys.json"), "{}", said.err);
    std::fs::create_dir(place.folder.path()).unwrap();
}

#[test]
fn keys_made_by_several_programs_at_once_are_all_kept() {
    let place = Place::new();
    let names: Vec<String> = (0..6).map(|number| format!("key {number}")).collect();
    let started: Vec<_> =
        names.iter().map(|n| place.command(&["create", "--name", n, "--role", "reader"]).spawn().unwrap()).collect();
    let keys: Vec<_> = started.into_iter().map(|child| child.wait_with_output().unwrap().stdout).collect();
    assert!(keys.iter().all(|key| place.check(std::str::from_utf8(key).unwrap()).code == 0));
    assert_eq!(place.list().len(), 6);
}

#[test]
fn a_program_killed_at_any_moment_leaves_the_old_keys_or_the_new_ones() {
    let place = Place::new();
    let first = place.create("first", &[]);
    for turn in 0..40_u64 {
        let name = format!("key {turn}");
        let mut command = place.command(&["create", "--name", &name, "--role", "reader"]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(turn * 250));
        let _ = child.kill();
        let shown = child.wait_with_output().unwrap().stdout;
        let keys = place.list();
        // Who was shown a key has it, and nobody else's was lost.
        let made = keys.iter().any(|key| key["name"] == name.as_str());
        assert!(made || shown.is_empty());
        assert_eq!(keys[0]["name"], "first");
    }
    assert_eq!(place.check(&first).code, 0);
    assert_eq!(place.key(&["revoke", "first"]).code, 0);
}
