//! The keys of a store: made, listed and revoked by the command line, checked by the server, both on the same file.

use super::key_file::{Kept, KeyFile, KeyInfo, KeyState, MAX_BYTES, is_name};
use super::key_text::{KeyText, claimed_id, hash};
use super::replace::{lock, replace, with_suffix};
use super::watched::{Watched, exposure, read};
use super::{AccessError, Denied, Grant, Principal, Via};
use crate::model::RecordTime;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use subtle::ConstantTimeEq as _;

/// Compared with when nobody has the id that was asked for, so that this takes as long as a wrong secret. No text is
/// known that has this hash.
const NOBODY: [u8; 32] = [0; 32];

/// The keys of one store, in `<store>.keys.json` beside it.
///
/// ```
/// # use groundplan::access::{Collections, Grant, KeyRing, Role};
/// # use groundplan::model::RecordTime;
/// # let folder = std::env::temp_dir().join(format!("groundplan-doc-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder).unwrap();
/// let ring = KeyRing::beside(&folder.join("plan.gpkg"));
/// let now = RecordTime::parse("2026-11-21T08:00:00Z").unwrap();
/// let grant = Grant { name: "gis".into(), role: Role::Editor, collections: Collections::All, expires: None };
/// let (text, info) = ring.create(grant, now).unwrap();
/// assert!(ring.authenticate(text.reveal(), now).unwrap().may_write("port"));
/// ring.revoke(&info.id, now).unwrap();
/// assert!(ring.authenticate(text.reveal(), now).is_err());
/// # std::fs::remove_dir_all(&folder).unwrap();
/// ```
pub struct KeyRing {
    store: PathBuf,
    file: Watched<KeyFile>,
}

impl KeyRing {
    /// The keys of this store. Nothing is read yet, and neither file needs to exist.
    pub fn beside(store: &Path) -> Self {
        let path = with_suffix(store, ".keys.json");
        Self { store: store.to_path_buf(), file: Watched::new(path, MAX_BYTES, KeyFile::parse) }
    }

    /// The file that the keys are in.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Fails when the file is there and cannot be used: better at the start than at the first request. What is wrong
    /// with its permissions is returned as a sentence.
    pub fn check(&self) -> Result<Option<String>, AccessError> {
        self.read()?;
        Ok(exposure(self.path()))
    }

    /// All keys that were ever made, the oldest first.
    pub fn list(&self) -> Result<Vec<KeyInfo>, AccessError> {
        Ok(self.read()?.infos().cloned().collect())
    }

    /// Makes a key. Its text is returned here and kept nowhere. It is valid for a running server at once.
    pub fn create(&self, grant: Grant, now: RecordTime) -> Result<(KeyText, KeyInfo), AccessError> {
        if !is_name(&grant.name) {
            return Err(AccessError::Name);
        }
        if grant.has_expired(now) {
            return Err(AccessError::AlreadyExpired);
        }
        self.change(|file| {
            let is_other = |info: &&KeyInfo| info.state(now) == KeyState::Valid && info.grant.name == grant.name;
            if let Some(other) = file.infos().find(is_other) {
                return Err(AccessError::NameTaken { name: grant.name.clone(), id: other.id.clone() });
            }
            // Of 2^40 ids one is hardly ever taken.
            let mut text = KeyText::random()?;
            while file.get(text.id()).is_some() {
                text = KeyText::random()?;
            }
            let kept = Kept::new(&text, grant, now);
            let info = kept.info.clone();
            file.add(kept);
            Ok((text, info))
        })
    }

    /// Revokes the key of this id (with or without `gp_`), or all keys of this name. A running server refuses them from
    /// the next request on. A key that was revoked before keeps its time.
    pub fn revoke(&self, id_or_name: &str, now: RecordTime) -> Result<Vec<KeyInfo>, AccessError> {
        if let Some(id) = claimed_id(id_or_name) {
            return Err(AccessError::WholeKey(id.to_string()));
        }
        self.change(|file| {
            let mut revoked = file.revoke(id_or_name, now);
            if let Some(id) = id_or_name.strip_prefix(super::key_text::PREFIX).filter(|_| revoked.is_empty()) {
                revoked = file.revoke(id, now);
            }
            if revoked.is_empty() { Err(AccessError::UnknownKey(id_or_name.to_string())) } else { Ok(revoked) }
        })
    }

    /// Who brings this key. Looks at the file, so a change of it counts at once; when the file cannot be used, nobody is
    /// known. Takes the same time for an id that nobody has and for a wrong secret.
    pub fn authenticate(&self, bearer: &str, now: RecordTime) -> Result<Principal, Denied> {
        let file = self.file.current(now).map_err(|error| Denied::cannot_check(&error))?.unwrap_or_default();
        let kept = claimed_id(bearer).and_then(|id| file.get(id));
        let right = hash(bearer).ct_eq(kept.map_or(&NOBODY, |kept| &kept.sha256));
        // What was wrong is for the log alone; the text that was brought must not be in it.
        let known = kept.map(|kept| &kept.info);
        let named = known.map_or("no key that is known", |info| info.id.as_str());
        let Some(info) = known.filter(|_| bool::from(right)) else {
            return Err(Denied::not_valid("the key is not valid", format!("wrong secret or id; id: {named}")));
        };
        let refused = |sentence| Err(Denied::not_valid(sentence, format!("{sentence}; id: {named}")));
        match info.state(now) {
            KeyState::Revoked => refused("the key has been revoked"),
            KeyState::Expired => refused("the key has expired"),
            KeyState::Valid => {
                Ok(Principal::Known { id: info.id.clone(), grant: Arc::clone(&info.grant), via: Via::Key })
            }
        }
    }

    /// The file as it is now; no keys when there is none.
    fn read(&self) -> Result<KeyFile, AccessError> {
        match read(self.path(), MAX_BYTES) {
            Ok((_, bytes)) => KeyFile::parse(self.path(), &bytes),
            Err(AccessError::Read { cause, .. }) if cause.kind() == std::io::ErrorKind::NotFound => {
                Ok(KeyFile::default())
            }
            Err(error) => Err(error),
        }
    }

    /// Reads, changes and replaces the file while no other program does.
    fn change<T>(&self, change: impl FnOnce(&mut KeyFile) -> Result<T, AccessError>) -> Result<T, AccessError> {
        let _lock = lock(self.path(), &self.store)?;
        let before = self.read()?;
        let mut after = before.clone();
        let result = change(&mut after)?;
        if after != before {
            let bytes = after.to_bytes(self.path())?;
            // A file that could be written but not read again would lock everybody out.
            if bytes.len() as u64 > MAX_BYTES {
                return Err(AccessError::TooLarge { path: self.path().display().to_string(), limit_bytes: MAX_BYTES });
            }
            replace(self.path(), &self.store, &bytes)?;
        }
        Ok(result)
    }
}

#[cfg(test)]
mod tests;
