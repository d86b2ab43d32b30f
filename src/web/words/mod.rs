//! Every word of the pages in both languages.

mod fields;
mod labels;

use super::Language;
use fields::{CODED, CODES, FIELDS};
use labels::{LABELS, RELATIONS, STATUSES, Word};

fn found(words: &[Word], key: &str, language: Language) -> Option<&'static str> {
    words.iter().find(|(known, ..)| *known == key).map(|(_, zh, en)| language.pick(*zh, *en))
}

/// A word of the pages; the key itself where there is none, which a test rules out.
pub(super) fn label(key: &str, language: Language) -> String {
    #[cfg(test)]
    assert!(LABELS.iter().any(|(known, ..)| *known == key), "`{key}` has no words");
    found(LABELS, key, language).map_or_else(|| key.to_string(), str::to_string)
}

/// What a member of a document is called: as it is known, or else its name as words.
pub(super) fn field(name: &str, language: Language) -> String {
    found(FIELDS, name, language).map_or_else(|| name.replace('_', " "), str::to_string)
}

/// What a coded value of a member means, where that is known.
pub(super) fn code(member: &str, value: &str, language: Language) -> Option<&'static str> {
    CODED.contains(&member).then(|| found(CODES, value, language)).flatten()
}

/// What a link of this relation leads to. Relations of the OGC are addresses: their last part counts.
pub(super) fn relation(rel: &str, language: Language) -> Option<&'static str> {
    let name = if rel.contains("://") { rel.rsplit('/').next().unwrap_or(rel) } else { rel };
    found(RELATIONS, name, language)
}

/// What an HTTP status means.
pub(super) fn status(number: u64, language: Language) -> Option<&'static str> {
    STATUSES.iter().find(|(known, ..)| *known == number).map(|(_, zh, en)| language.pick(*zh, *en))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::{Path, PathBuf};

    #[test]
    fn every_word_has_both_languages_and_stands_once() {
        for words in [LABELS, RELATIONS, FIELDS, CODES] {
            for (position, (key, zh, en)) in words.iter().enumerate() {
                assert!(!key.is_empty() && !zh.trim().is_empty() && !en.trim().is_empty(), "{key}");
                assert!(!words[..position].iter().any(|(other, ..)| other == key), "{key} stands twice");
            }
        }
        assert!(STATUSES.iter().all(|(_, zh, en)| !zh.is_empty() && !en.is_empty()));
    }

    fn files(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { files(&path, found) } else { found.push(path) }
        }
    }

    /// The texts that stand between `start` and the next quotation mark.
    fn keys<'a>(text: &'a str, start: &str) -> Vec<&'a str> {
        text.split(start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
    }

    #[test]
    fn every_word_that_is_used_is_there_and_every_word_is_used() {
        let mut found = Vec::new();
        files(Path::new(file!()).parent().unwrap().parent().unwrap(), &mut found);
        let texts: Vec<String> = found
            .iter()
            .filter(|path| !path.ends_with("labels.rs"))
            .map(|p| std::fs::read_to_string(p).unwrap())
            .collect();
        let starts = [[".", "t(\""].concat(), ["{ ", "t(\""].concat()];
        let used: Vec<&str> = texts.iter().flat_map(|text| starts.iter().flat_map(|start| keys(text, start))).collect();
        assert!(used.len() > 60, "only {} uses are seen", used.len());
        for key in &used {
            assert!(LABELS.iter().any(|(known, ..)| known == key), "`{key}` has no words");
        }
        for (key, ..) in LABELS {
            let quoted = format!("\"{key}\"");
            assert!(texts.iter().any(|text| text.contains(&quoted)), "`{key}` is used nowhere");
        }
    }

    #[test]
    fn a_relation_of_the_ogc_is_known_by_its_last_part() {
        assert_eq!(relation("http://www.opengis.net/def/rel/ogc/1.0/queryables", Language::Zh), Some("可查询属性"));
        assert_eq!(relation("next", Language::En), Some("The next page"));
        assert_eq!(relation("http://x/", Language::En), None);
    }

    #[test]
    fn only_coded_members_are_translated() {
        assert_eq!(code("verdict", "possible", Language::Zh), Some("可能"));
        assert_eq!(code("note", "possible", Language::Zh), None);
        assert_eq!(field("some_member", Language::Zh), "some member");
    }
}
