//! `<store>.keys.json`: what it holds, and how it is written.

use super::grant::is_printable;
use super::key_text::{KeyText, hash, is_id};
use super::{AccessError, Collections, Grant, Role};
use crate::model::RecordTime;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Largest key file that is read: some ten thousand keys.
pub(super) const MAX_BYTES: u64 = 8 * 1024 * 1024;
const FORMAT: &str = "groundplan-keys";
const VERSION: u64 = 1;

/// What is known of a key besides its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyInfo {
    /// The public part of its text.
    pub id: String,
    /// What its holder may do.
    pub grant: Arc<Grant>,
    /// When it was made.
    pub created: RecordTime,
    /// Since when it is not valid any more; `None` while it was not taken back.
    pub revoked: Option<RecordTime>,
}

/// Whether a key is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// It is.
    Valid,
    /// Its time is over.
    Expired,
    /// It was taken back.
    Revoked,
}

impl KeyState {
    /// As it is shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

impl KeyInfo {
    /// Whether it is accepted at a moment. What was revoked stays so, even if the clock is put back.
    pub fn state(&self, now: RecordTime) -> KeyState {
        match self.revoked {
            Some(_) => KeyState::Revoked,
            None if self.grant.has_expired(now) => KeyState::Expired,
            None => KeyState::Valid,
        }
    }
}

/// A key as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) info: KeyInfo,
    pub(super) sha256: [u8; 32],
}

/// All keys that were ever made, in the order in which they were. Revoked ones stay: history names them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct KeyFile {
    keys: Vec<Kept>,
    by_id: BTreeMap<String, usize>,
}

impl KeyFile {
    /// Reads the whole file or nothing of it.
    pub(super) fn parse(path: &Path, bytes: &[u8]) -> Result<Self, AccessError> {
        let corrupt = |cause: serde_json::Error| AccessError::corrupt(path, cause.to_string());
        let head: Head = serde_json::from_slice(bytes).map_err(corrupt)?;
        if head.format != FORMAT {
            return Err(AccessError::corrupt(path, format!("its format is not {FORMAT}")));
        }
        if head.version != VERSION {
            return Err(AccessError::Newer { path: path.display().to_string(), found: head.version, known: VERSION });
        }
        let document: Document = serde_json::from_slice(bytes).map_err(corrupt)?;
        let mut file = Self::default();
        for row in document.keys {
            let id = row.id.clone();
            let kept = row
                .kept()
                .ok_or_else(|| AccessError::corrupt(path, format!("key {id:?} has no usable hash, id or name")))?;
            if !file.add(kept) {
                return Err(AccessError::corrupt(path, format!("there are two keys {id:?}")));
            }
        }
        Ok(file)
    }

    /// As it is written: one line for each field, so that two states can be compared by eye.
    pub(super) fn to_bytes(&self, path: &Path) -> Result<Vec<u8>, AccessError> {
        let keys = self.keys.iter().map(Row::of).collect();
        let document = Document { format: FORMAT.to_string(), version: VERSION, keys };
        let mut bytes = serde_json::to_vec_pretty(&document).map_err(|cause| AccessError::write(path, cause.into()))?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    pub(super) fn get(&self, id: &str) -> Option<&Kept> {
        self.by_id.get(id).and_then(|&position| self.keys.get(position))
    }

    pub(super) fn infos(&self) -> impl Iterator<Item = &KeyInfo> {
        self.keys.iter().map(|kept| &kept.info)
    }

    /// Takes in a new key; false when there is one of this id.
    pub(super) fn add(&mut self, kept: Kept) -> bool {
        let new = self.by_id.insert(kept.info.id.clone(), self.keys.len()).is_none();
        self.keys.push(kept);
        new
    }

    /// Revokes the key of this id, or else every key of this name. The keys it was about, as they are now; none when
    /// there are none.
    pub(super) fn revoke(&mut self, id_or_name: &str, now: RecordTime) -> Vec<KeyInfo> {
        let by_id = self.by_id.contains_key(id_or_name);
        let meant = |info: &KeyInfo| if by_id { info.id == id_or_name } else { info.grant.name == id_or_name };
        let meant = self.keys.iter_mut().map(|kept| &mut kept.info).filter(|info| meant(info));
        meant
            .map(|info| {
                info.revoked.get_or_insert(now);
                info.clone()
            })
            .collect()
    }
}

impl Kept {
    pub(super) fn new(text: &KeyText, grant: Grant, created: RecordTime) -> Self {
        let info = KeyInfo { id: text.id().to_string(), grant: Arc::new(grant), created, revoked: None };
        Self { info, sha256: hash(text.reveal()) }
    }
}

/// Whether a key may have this name: it can be shown, and is mistaken neither for an id nor for nobody.
pub(super) fn is_name(name: &str) -> bool {
    is_printable(name) && !is_id(name) && name != "anonymous"
}

/// Enough to tell what kind of file it is.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format: String,
    version: u64,
    keys: Vec<Row>,
}

/// Every field must be there and none besides: a misspelt `expires` must not make a key that never does.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    name: String,
    role: Role,
    collections: Collections,
    #[serde(deserialize_with = "time")]
    created: RecordTime,
    #[serde(deserialize_with = "time_or_null")]
    expires: Option<RecordTime>,
    #[serde(deserialize_with = "time_or_null")]
    revoked: Option<RecordTime>,
    sha256: String,
}

impl Row {
    fn of(Kept { info, sha256 }: &Kept) -> Self {
        Self {
            id: info.id.clone(),
            name: info.grant.name.clone(),
            role: info.grant.role,
            collections: info.grant.collections.clone(),
            created: info.created,
            expires: info.grant.expires,
            revoked: info.revoked,
            sha256: HEXLOWER.encode(sha256),
        }
    }

    fn kept(self) -> Option<Kept> {
        let sha256: [u8; 32] = HEXLOWER.decode(self.sha256.as_bytes()).ok()?.try_into().ok()?;
        let grant = Grant { name: self.name, role: self.role, collections: self.collections, expires: self.expires };
        let usable = is_id(&self.id) && is_name(&grant.name);
        let info = KeyInfo { id: self.id, grant: Arc::new(grant), created: self.created, revoked: self.revoked };
        usable.then_some(Kept { info, sha256 })
    }
}

fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<RecordTime, D::Error> {
    RecordTime::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

fn time_or_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<RecordTime>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|text| RecordTime::parse(&text).map_err(serde::de::Error::custom)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GOOD: &str = r#"{"format": "groundplan-keys", "version": 1, "keys": [{"id": "ABCDEFGH", "name": "gis",
        "role": "editor", "collections": ["port"], "created": "2026-11-21T00:00:00.000000Z", "expires": null,
        "revoked": null, "sha256": "00000000000000000000000000000000000000000000000000000000000000ff"}]}"#;

    fn parse(text: &str) -> Result<KeyFile, AccessError> {
        KeyFile::parse(Path::new("plan.gpkg.keys.json"), text.as_bytes())
    }

    #[test]
    fn a_key_file_is_read_as_it_was_written() {
        let file = parse(GOOD).unwrap();
        let key = file.get("ABCDEFGH").unwrap();
        assert_eq!((key.info.grant.role, key.sha256[31], key.info.revoked), (Role::Editor, 255, None));
        assert_eq!(parse(&String::from_utf8(file.to_bytes(Path::new("x")).unwrap()).unwrap()).unwrap(), file);
        assert_eq!(parse(r#"{"format": "groundplan-keys", "version": 1, "keys": []}"#).unwrap(), KeyFile::default());
    }

    #[test]
    fn a_file_with_anything_wrong_gives_no_key_at_all() {
        let row = GOOD.split_once('[').unwrap().1.rsplit_once(']').unwrap().0;
        let twice = GOOD.replace(row, &format!("{row},{row}"));
        for (bad, what) in [
            (String::new(), "cannot be understood"),
            (GOOD[..GOOD.len() - 2].to_string(), "cannot be understood"),
            ("[]".into(), "cannot be understood"),
            (GOOD.replace("groundplan-keys", "other"), "format"),
            (GOOD.replace("\"version\": 1", "\"version\": 2"), "version 2"),
            (GOOD.replace("editor", "owner"), "unknown variant"),
            (GOOD.replace("[\"port\"]", "null"), "collections"),
            (GOOD.replace("\"expires\": null,", ""), "expires"),
            (GOOD.replace("\"expires\"", "\"expire\""), "expire"),
            (GOOD.replace("\"expires\": null", "\"expires\": \"soon\""), "soon"),
            (GOOD.replace("00ff", "00fg"), "ABCDEFGH"),
            (GOOD.replace("00ff", "00"), "ABCDEFGH"),
            (GOOD.replace("ABCDEFGH", "abcdefgh"), "abcdefgh"),
            (GOOD.replace("\"gis\"", "\"anonymous\""), "name"),
            (twice, "two keys"),
        ] {
            let error = parse(&bad).unwrap_err().to_string();
            assert!(error.contains(what) && error.contains("plan.gpkg.keys.json"), "{bad}: {error}");
        }
    }

    #[test]
    fn a_key_is_revoked_by_its_id_or_its_name_and_the_first_time_stays() {
        let file = parse(GOOD).unwrap();
        for name in ["gis", "ABCDEFGH"] {
            let mut file = file.clone();
            assert_eq!(file.revoke(name, RecordTime(5))[0].revoked, Some(RecordTime(5)));
            assert_eq!(file.revoke(name, RecordTime(9))[0].revoked, Some(RecordTime(5)));
            assert_eq!(file.get("ABCDEFGH").unwrap().info.state(RecordTime(0)), KeyState::Revoked);
        }
        assert_eq!(file.clone().revoke("port", RecordTime(5)), []);
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(KeyFile::parse(Path::new("x"), &bytes).is_err());
        }
    }
}
