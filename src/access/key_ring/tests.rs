use super::*;
use crate::access::{Collections, Refusal, Role};
use proptest::prelude::*;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use tempfile::TempDir;

const NOW: RecordTime = RecordTime(1_800_000_000_000_000);

fn ring() -> (TempDir, KeyRing) {
    let folder = TempDir::new().unwrap();
    let ring = KeyRing::beside(&folder.path().join("plan.gpkg"));
    (folder, ring)
}

fn editor(name: &str) -> Grant {
    Grant { name: name.into(), role: Role::Editor, collections: Collections::of(["port"]).unwrap(), expires: None }
}

fn refusal(ring: &KeyRing, bearer: &str, now: RecordTime) -> Denied {
    ring.authenticate(bearer, now).unwrap_err()
}

#[test]
fn a_key_opens_what_it_was_made_for() {
    let (_folder, ring) = ring();
    let (text, info) = ring.create(editor("gis"), NOW).unwrap();
    let who = ring.authenticate(text.reveal(), NOW).unwrap();
    assert!(who.may_write("port") && !who.may_write("airport") && !who.may_administer("port"));
    assert_eq!(who.who(), "gis");
    assert_eq!(ring.list().unwrap(), [info]);
}

#[test]
fn the_file_is_beside_the_store_for_its_owner_only_and_without_the_key() {
    let (folder, ring) = ring();
    let (text, _) = ring.create(editor("gis"), NOW).unwrap();
    let path = folder.path().join("plan.gpkg.keys.json");
    assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    assert_eq!(ring.check().unwrap(), None);
    let secret = text.reveal().rsplit_once('_').unwrap().1;
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let held = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        assert!(!held.contains(secret) && !held.contains(&secret.to_lowercase()));
    }
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(ring.check().unwrap().unwrap().contains("can read"));
}

#[test]
fn a_revoked_key_is_refused_at_once_by_whoever_had_read_the_file_before() {
    let (folder, ring) = ring();
    let (text, info) = ring.create(editor("gis"), NOW).unwrap();
    let other_process = KeyRing::beside(&folder.path().join("plan.gpkg"));
    assert!(other_process.authenticate(text.reveal(), NOW).is_ok());
    ring.revoke(&format!("gp_{}", info.id), NOW).unwrap();
    let denied = refusal(&other_process, text.reveal(), NOW);
    assert_eq!((denied.refusal, denied.sentence), (Refusal::NotValid, "the key has been revoked"));
}

#[test]
fn an_expired_key_is_refused() {
    let (_folder, ring) = ring();
    let last = RecordTime(NOW.0 + 10);
    let (text, _) = ring.create(Grant { expires: Some(last), ..editor("gis") }, NOW).unwrap();
    assert!(ring.authenticate(text.reveal(), last).is_ok());
    assert_eq!(refusal(&ring, text.reveal(), RecordTime(last.0 + 1)).sentence, "the key has expired");
    let late = ring.create(Grant { expires: Some(last), ..editor("late") }, RecordTime(last.0 + 1));
    assert!(matches!(late, Err(AccessError::AlreadyExpired)));
}

#[test]
fn an_unknown_id_and_a_wrong_secret_are_told_the_same() {
    let (_folder, ring) = ring();
    let (text, info) = ring.create(editor("gis"), NOW).unwrap();
    let foreign = KeyText::random().unwrap();
    let secret = foreign.reveal().rsplit_once('_').unwrap().1;
    let wrong = format!("gp_{}_{secret}", info.id);
    let denied = [foreign.reveal(), &wrong, "gp_", "", "gp_ABCDEFGH_", &text.reveal()[..67]]
        .map(|bearer| refusal(&ring, bearer, NOW));
    for denial in &denied {
        assert_eq!((denial.refusal, denial.sentence), (Refusal::NotValid, "the key is not valid"));
        assert!(!denial.cause.contains(secret), "{}", denial.cause);
    }
    assert!(denied[1].cause.contains(&info.id) && !denied[0].cause.contains(foreign.id()));
}

#[test]
fn without_a_file_there_are_no_keys_and_nobody_is_let_in() {
    let (folder, ring) = ring();
    let (text, _) = ring.create(editor("gis"), NOW).unwrap();
    assert!(ring.authenticate(text.reveal(), NOW).is_ok());
    std::fs::remove_file(ring.path()).unwrap();
    assert_eq!(refusal(&ring, text.reveal(), NOW).sentence, "the key is not valid");
    assert_eq!((ring.list().unwrap(), ring.check().unwrap()), (vec![], None));
    assert!(refusal(&KeyRing::beside(&folder.path().join("no/such/plan")), "gp_x", NOW).cause.contains("wrong"));
}

#[test]
fn a_spoiled_file_lets_nobody_in_is_not_written_over_and_heals() {
    let (_folder, ring) = ring();
    let (text, info) = ring.create(editor("gis"), NOW).unwrap();
    assert!(ring.authenticate(text.reveal(), NOW).is_ok());
    let good = std::fs::read(ring.path()).unwrap();
    for bad in [&b""[..], b"{", &good[..good.len() / 2], b"{\"format\":\"groundplan-keys\",\"version\":9,\"keys\":[]}"]
    {
        std::fs::write(ring.path(), bad).unwrap();
        let denied = refusal(&ring, text.reveal(), NOW);
        assert_eq!(denied.refusal, Refusal::CannotCheck);
        assert!(denied.cause.contains("plan.gpkg.keys.json") && !denied.sentence.contains("plan.gpkg"));
        assert!(ring.check().is_err() && ring.list().is_err());
        assert!(ring.create(editor("other"), NOW).is_err() && ring.revoke(&info.id, NOW).is_err());
        assert_eq!(std::fs::read(ring.path()).unwrap(), bad);
    }
    std::fs::write(ring.path(), &good).unwrap();
    assert!(ring.authenticate(text.reveal(), NOW).is_ok());
}

#[test]
fn two_valid_keys_have_two_names_and_a_name_is_free_again_afterwards() {
    let (_folder, ring) = ring();
    let (_, first) = ring.create(editor("gis"), NOW).unwrap();
    let taken = ring.create(editor("gis"), NOW).unwrap_err().to_string();
    assert!(taken.contains(&first.id), "{taken}");
    ring.revoke("gis", NOW).unwrap();
    let (text, second) = ring.create(editor("gis"), NOW).unwrap();
    assert_eq!(ring.revoke("gis", RecordTime(NOW.0 + 1)).unwrap().len(), 2);
    let times: Vec<_> = ring.list().unwrap().iter().map(|info| info.revoked.unwrap().0 - NOW.0).collect();
    assert_eq!((times, second.revoked), (vec![0, 1], None));
    assert!(ring.authenticate(text.reveal(), NOW).is_err());
}

#[test]
fn names_that_cannot_be_used_and_keys_that_are_not_there_are_refused() {
    let (_folder, ring) = ring();
    for bad in ["", "anonymous", "ABCDEFGH", "a\nb", " a"] {
        assert!(matches!(ring.create(editor(bad), NOW), Err(AccessError::Name)), "{bad:?}");
    }
    assert!(matches!(ring.revoke("gis", NOW), Err(AccessError::UnknownKey(_))));
    assert!(!ring.path().exists());
}

#[test]
fn a_whole_key_is_not_taken_as_an_id_and_not_repeated() {
    let (_folder, ring) = ring();
    let (text, info) = ring.create(editor("gis"), NOW).unwrap();
    let error = ring.revoke(text.reveal(), NOW).unwrap_err().to_string();
    assert!(error.contains(&info.id) && !error.contains(text.reveal()), "{error}");
    assert!(ring.authenticate(text.reveal(), NOW).is_ok());
}

#[test]
fn keys_made_at_the_same_time_are_all_kept() {
    let (folder, ring) = ring();
    let made: Vec<_> = std::thread::scope(|scope| {
        let makers = (0..8).map(|maker| {
            let store = folder.path().join("plan.gpkg");
            scope.spawn(move || KeyRing::beside(&store).create(editor(&format!("key {maker}")), NOW).unwrap().0)
        });
        makers.collect::<Vec<_>>().into_iter().map(|maker| maker.join().unwrap()).collect()
    });
    assert_eq!(ring.list().unwrap().len(), 8);
    assert!(made.iter().all(|text| ring.authenticate(text.reveal(), NOW).is_ok()));
}

#[test]
fn a_reader_never_meets_half_a_file() {
    let (folder, ring) = ring();
    let (text, _) = ring.create(editor("gis"), NOW).unwrap();
    let store = folder.path().join("plan.gpkg");
    std::thread::scope(|scope| {
        let writer = scope.spawn(move || {
            for turn in 0..20 {
                KeyRing::beside(&store).create(editor(&format!("key {turn}")), NOW).unwrap();
            }
        });
        while !writer.is_finished() {
            ring.authenticate(text.reveal(), NOW).unwrap();
        }
    });
}

proptest! {
    #[test]
    fn nothing_but_the_key_opens(text in "(gp_)?[A-Z2-7]{0,9}_?\\PC{0,60}") {
        let (_folder, ring) = ring();
        let (key, _) = ring.create(editor("gis"), NOW).unwrap();
        prop_assert!(ring.authenticate(&text, NOW).is_err());
        let beside = format!("{}{}", key.reveal(), text);
        prop_assert_eq!(ring.authenticate(&beside, NOW).is_ok(), text.is_empty());
    }
}
