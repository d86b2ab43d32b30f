//! What a key or token allows: a role, over some collections, until some time.

use super::AccessError;
use crate::model::RecordTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// Longest name of a key or user, and longest id of a collection, characters.
const MAX_NAME: usize = 128;

/// What somebody may do; a later one may do all that an earlier one may.
///
/// ```
/// use groundplan::access::Role;
/// assert!(Role::Reader < Role::Editor && Role::Editor < Role::Admin);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads what is not public.
    Reader,
    /// Changes features.
    Editor,
    /// Creates, describes and retires collections.
    Admin,
}

impl Role {
    /// All of them, the least first.
    pub const ALL: [Self; 3] = [Self::Reader, Self::Editor, Self::Admin];

    /// As it is written in files, tokens and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = AccessError;

    fn from_str(text: &str) -> Result<Self, AccessError> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(AccessError::Role)
    }
}

/// Which collections a key or token reaches. Written as `"all"` or as a list of ids.
///
/// ```
/// use groundplan::access::Collections;
/// let some = Collections::of(["port", "airport"]).unwrap();
/// assert!(some.contain("port") && !some.contain("Port"));
/// assert_eq!(some.to_string(), "airport, port");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Collections {
    /// Those that exist and those to come.
    All,
    /// These, whether they exist or not.
    Set(BTreeSet<String>),
}

impl Collections {
    /// The collections with these ids. An id that is empty or has a blank, a comma or a control character in it is
    /// refused, and so is `*`, which somebody would mean as all.
    pub fn of<'a>(ids: impl IntoIterator<Item = &'a str>) -> Result<Self, AccessError> {
        let usable =
            |id: &str| is_printable(id) && id != "*" && !id.contains(',') && !id.chars().any(char::is_whitespace);
        let ids: BTreeSet<String> = ids.into_iter().map(str::to_string).collect();
        match ids.iter().find(|id| !usable(id)) {
            Some(bad) => Err(AccessError::Collection(bad.clone())),
            None => Ok(Self::Set(ids)),
        }
    }

    /// Whether this is one of them.
    pub fn contain(&self, collection: &str) -> bool {
        match self {
            Self::All => true,
            Self::Set(ids) => ids.contains(collection),
        }
    }
}

impl fmt::Display for Collections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Set(ids) => f.write_str(&ids.iter().map(String::as_str).collect::<Vec<_>>().join(", ")),
        }
    }
}

/// How [`Collections`] are written.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Word(Word),
    Ids(BTreeSet<String>),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Word {
    All,
}

impl Serialize for Collections {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::All => Word::All.serialize(serializer),
            Self::Set(ids) => ids.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Collections {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(deserializer)
            .map_err(|_| serde::de::Error::custom("collections must be \"all\" or a list of ids"))?;
        Ok(match written {
            Written::Word(Word::All) => Self::All,
            Written::Ids(ids) => Self::Set(ids),
        })
    }
}

/// What somebody was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// To whom: shown in the history of what they change, and in the audit log.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Where.
    pub collections: Collections,
    /// The last moment at which it holds; `None` for as long as it is not revoked.
    pub expires: Option<RecordTime>,
}

impl Grant {
    /// Whether its time is over.
    pub fn has_expired(&self, now: RecordTime) -> bool {
        self.expires.is_some_and(|last| now > last)
    }

    /// At least this role, in this collection.
    pub fn allows(&self, role: Role, collection: &str) -> bool {
        self.role >= role && self.collections.contain(collection)
    }
}

/// Names go into logs, tables and the history: no control characters, nothing that turns the direction of writing or
/// takes no room, no blanks at the ends.
pub(super) fn is_printable(name: &str) -> bool {
    let unseen = |c: char| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    !name.is_empty() && name.chars().count() <= MAX_NAME && name.trim() == name && !name.contains(unseen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_read_as_it_is_written_and_nothing_else_is() {
        for role in Role::ALL {
            assert_eq!(role.as_str().parse::<Role>().unwrap(), role);
        }
        for bad in ["", "Admin", "ADMIN", "root", "admin "] {
            assert!(bad.parse::<Role>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn collections_are_written_as_a_word_or_a_list() {
        let some = Collections::of(["b", "a", "b"]).unwrap();
        assert_eq!(serde_json::to_string(&some).unwrap(), r#"["a","b"]"#);
        assert_eq!(serde_json::from_str::<Collections>(r#"["b","a"]"#).unwrap(), some);
        assert_eq!(serde_json::to_string(&Collections::All).unwrap(), r#""all""#);
        assert_eq!(serde_json::from_str::<Collections>(r#""all""#).unwrap(), Collections::All);
        let called_all = serde_json::from_str::<Collections>(r#"["all"]"#).unwrap();
        assert!(called_all.contain("all") && !called_all.contain("port"));
        for bad in ["null", "true", r#""port""#, r#""*""#, "{}", "[1]"] {
            assert!(serde_json::from_str::<Collections>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_id_that_cannot_be_one_is_refused() {
        for bad in ["", " ", "a b", "a,b", "*", "a\n", "\u{202e}a", " a"] {
            assert!(Collections::of([bad]).is_err(), "{bad:?}");
        }
        assert!(Collections::of(["口岸"]).unwrap().contain("口岸"));
        assert!(!Collections::of([]).unwrap().contain(""));
    }

    #[test]
    fn a_grant_holds_up_to_and_with_its_last_moment() {
        let last = RecordTime::parse("2027-01-01").unwrap();
        let grant = Grant { name: "a".into(), role: Role::Reader, collections: Collections::All, expires: Some(last) };
        assert!(!grant.has_expired(RecordTime(last.0 - 1)) && !grant.has_expired(last));
        assert!(grant.has_expired(RecordTime(last.0 + 1)));
        assert!(!Grant { expires: None, ..grant }.has_expired(RecordTime(i64::MAX)));
    }

    #[test]
    fn names_that_would_mislead_a_reader_are_not_printable() {
        for good in ["gis", "规划处 张三", "a.b@example.org", "O'Neil (gis)"] {
            assert!(is_printable(good), "{good}");
        }
        let long = "x".repeat(129);
        for bad in ["", " a", "a ", "a\nb", "a\u{0}b", "a\u{202e}b", "\u{feff}a", "a\u{1b}[31m", "a\u{2028}b", &long] {
            assert!(!is_printable(bad), "{bad:?}");
        }
    }
}
