//! Answers of processes, problems, and every other document.

use super::text;
use crate::web::document::{Body, Fact, Head, Section};
use crate::web::{Page, words};
use serde_json::Value;

pub(super) fn result(page: &Page<'_>) -> Body {
    let segments = page.segments();
    let process = segments.iter().skip_while(|part| *part != "processes").nth(1);
    let title = process.cloned().unwrap_or_else(|| page.t("result"));
    Body { title, over: Some(page.t("result")), sections: page.sections_of(page.value, &["links"]), ..Body::default() }
}

pub(super) fn problem(page: &Page<'_>) -> Body {
    let status = page.value.get("status").and_then(Value::as_u64);
    // The titles of problems are in English; each status has a Chinese one here.
    let own = page.said(page.value.get("title"));
    let known = status.and_then(|status| words::status(status, page.language)).map(str::to_string);
    let title = page.language.pick(known.clone().or_else(|| own.clone()), own.or(known));
    let mut rows = Vec::new();
    for (key, member) in [("status", "status"), ("parameter", "parameter"), ("detail", "instance")] {
        if let Some(value) = page.value.get(member).filter(|value| !value.is_null()) {
            rows.push(Fact { head: Head::new(page.t(key)), cell: page.cell(member, value) });
        }
    }
    let errors = page.value.get("errors").and_then(Value::as_array);
    let objects: Vec<_> = errors.into_iter().flatten().filter_map(Value::as_object).collect();
    let is_whole = errors.is_some_and(|errors| errors.len() == objects.len() && !errors.is_empty());
    let table = is_whole.then(|| page.table_of(page.t("errors"), &objects, 0)).flatten();
    let mut leave = vec!["type", "title", "status", "detail", "parameter", "instance", "links"];
    if table.is_some() {
        leave.push("errors");
    }
    let mut sections = vec![Section::Facts { caption: page.t("about"), rows }];
    sections.extend(table.map(Section::Table));
    sections.extend(page.sections_of(page.value, &leave));
    if let Some(about) = text(page.value, "type").filter(|about| *about != "about:blank") {
        let cell = page.cell("type", &Value::String(about.to_string()));
        sections.push(Section::Facts { caption: page.t("more"), rows: vec![Fact { head: page.head("type"), cell }] });
    }
    let over = status.map_or_else(|| page.t("problem"), |status| format!("{} {status}", page.t("problem")));
    let title = title.unwrap_or_else(|| page.t("problem"));
    Body { title, over: Some(over), lead: page.said(page.value.get("detail")), sections }
}

pub(super) fn other(page: &Page<'_>) -> Body {
    let last = page.segments().pop();
    let title = page.said(page.value.get("title")).or(last).unwrap_or_else(|| page.t("other"));
    let lead = page.said(page.value.get("description")).filter(|_| page.value.is_object());
    let leave: &[&str] = if lead.is_some() { &["title", "links", "description"] } else { &["title", "links"] };
    let sections = page.sections_of(page.value, leave);
    Body { title, over: Some(page.t("other")), lead, sections }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::document::Cell;
    use crate::web::{Kind, Language};
    use serde_json::json;

    #[test]
    fn a_problem_says_what_is_wrong_in_the_language_of_the_page() {
        let value = json!({"type": "about:blank", "title": "Invalid parameter", "status": 400, "detail": "why", "parameter": "bbox"});
        let body = problem(&Page::new(Kind::Problem, &value, Language::Zh));
        assert_eq!((body.title.as_str(), body.lead.as_deref()), ("请求有误", Some("why")));
        let body = problem(&Page::new(Kind::Problem, &value, Language::En));
        assert_eq!(body.title, "Invalid parameter");
        let Some(Section::Facts { rows, .. }) = body.sections.first() else { panic!("no facts") };
        assert!(rows.iter().any(|row| matches!(&row.cell, Cell::Text { text, .. } if text == "bbox")));
    }
}
