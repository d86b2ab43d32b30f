//! A place between two pages as text, for links.

use crate::query::Cursor;
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

/// In front of what is no plain id.
const SIGN: char = '~';

/// The id, where that says all; else a text without any character that has a meaning in a query.
pub(super) fn written(cursor: &Cursor) -> String {
    if cursor.values.is_empty() && !cursor.is_backwards && !cursor.id.starts_with(SIGN) {
        return cursor.id.clone();
    }
    let content = json!([cursor.is_backwards, cursor.id, cursor.values]);
    format!("{SIGN}{}", BASE64URL_NOPAD.encode(content.to_string().as_bytes()))
}

/// The other way round; nothing for what was never written so.
pub(super) fn read(text: &str) -> Option<Cursor> {
    let Some(encoded) = text.strip_prefix(SIGN) else {
        return Some(Cursor { values: Vec::new(), id: text.to_string(), is_backwards: false });
    };
    let content: Value = serde_json::from_slice(&BASE64URL_NOPAD.decode(encoded.as_bytes()).ok()?).ok()?;
    let [is_backwards, id, values] = content.as_array()?.as_slice() else { return None };
    let (is_backwards, id, values) = (is_backwards.as_bool()?, id.as_str()?.to_string(), values.as_array()?.clone());
    let is_plain = |value: &Value| !value.is_array() && !value.is_object();
    values.iter().all(is_plain).then_some(Cursor { values, id, is_backwards })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_was() {
        for cursor in [
            Cursor { values: vec![], id: "a".into(), is_backwards: false },
            Cursor { values: vec![], id: "~a".into(), is_backwards: false },
            Cursor { values: vec![], id: "a".into(), is_backwards: true },
            Cursor { values: vec![json!("霍&="), json!(1.5), json!(null)], id: "b".into(), is_backwards: false },
        ] {
            assert_eq!(read(&written(&cursor)), Some(cursor));
        }
        assert_eq!(written(&Cursor { values: vec![], id: "a".into(), is_backwards: false }), "a");
    }

    #[test]
    fn what_was_never_given_out_is_none() {
        for text in ["~", "~%", "~W10", "~WzEsMiwzXQ", "~bnVsbA"] {
            assert_eq!(read(text), None, "{text}");
        }
        let nested = format!("~{}", BASE64URL_NOPAD.encode(br#"[false,"a",[[1]]]"#));
        assert_eq!(read(&nested), None);
    }
}
