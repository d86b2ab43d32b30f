//! The documents that a report rests on, each once.

use super::Language;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// One of them, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Document {
    /// As features name it; empty where they do not.
    pub code: String,
    pub title: String,
    /// Who issued it; `None` where that is not said of it alone.
    pub authority: Option<String>,
}

/// The documents of all features that a report tells, by their codes and titles. A feature may rest on several: `000;002`, with their
/// titles in the same order, separated by `; `.
pub(super) fn cited(report: &Value, language: Language) -> Vec<Document> {
    let mut found: BTreeMap<(String, String), Document> = BTreeMap::new();
    let layers = report.get("layers").and_then(Value::as_array).into_iter().flatten();
    for row in layers.filter_map(|layer| layer.get("features")?.as_array()).flatten() {
        let title = row.pointer(language.pick("/document/zh", "/document/en")).and_then(Value::as_str);
        let Some(title) = title else { continue };
        let source = row.get("source").and_then(Value::as_str).unwrap_or_default();
        let authority = row.pointer(language.pick("/authority/zh", "/authority/en")).and_then(Value::as_str);
        let (codes, titles): (Vec<&str>, Vec<&str>) = (source.split(';').collect(), title.split("; ").collect());
        let parts: Vec<(&str, &str)> = if codes.len() == titles.len() {
            codes.into_iter().map(str::trim).zip(titles).collect()
        } else {
            vec![(source, title)]
        };
        let is_alone = parts.len() == 1;
        for (code, title) in parts {
            let blank = || Document { code: code.into(), title: title.into(), authority: None };
            let document = found.entry((code.to_string(), title.to_string())).or_insert_with(blank);
            if is_alone && document.authority.is_none() {
                document.authority = authority.map(str::to_string);
            }
        }
    }
    found.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_document_is_told_once_however_many_features_rest_on_it() {
        let row = |source: &str, zh: &str, authority: Value| json!({"source": source, "document": {"zh": zh, "en": zh}, "authority": {"zh": authority, "en": "x"}});
        let report = json!({"layers": [
            {"features": [row("002;004", "甲; 乙", json!("both")), row("002", "甲", json!("省")), {"source": null, "document": null}]},
            {"features": [row("004", "乙", Value::Null), row("x;y", "丙", json!("z"))]},
            {"features": [row("x;y", "丁", Value::Null), {"document": {"zh": "戊", "en": "E"}, "authority": {"zh": "me", "en": "me"}}]},
        ]});
        let told: Vec<(String, String, Option<String>)> =
            cited(&report, Language::Zh).into_iter().map(|d| (d.code, d.title, d.authority)).collect();
        let of = |code: &str, title: &str, authority: Option<&str>| {
            (code.to_string(), title.to_string(), authority.map(str::to_string))
        };
        let own = [of("x;y", "丁", None), of("x;y", "丙", Some("z"))];
        assert_eq!(told[0], of("", "戊", Some("me")));
        assert_eq!(told[1..3], [of("002", "甲", Some("省")), of("004", "乙", None)]);
        assert_eq!(told[3..], own);
    }
}
