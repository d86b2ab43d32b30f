//! Addresses on a page: what may become a link, and the address of the page itself with a parameter changed.

use super::Page;
use std::fmt::Write as _;

/// Percent-encodes everything but unreserved characters.
pub(super) fn encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// The other way round. What is no UTF-8 is replaced; what is no percent-encoding stays.
pub(super) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let pair = after.get(..2).filter(|_| *first == b'%').and_then(|pair| std::str::from_utf8(pair).ok());
        let pair = pair.filter(|pair| pair.bytes().all(|digit| digit.is_ascii_hexdigit()));
        if let Some(byte) = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            bytes.push(byte);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether a text is an address on the web and nothing else, so that it may be a link: `javascript:` and others run or
/// read something when they are followed.
pub(super) fn is_web(text: &str) -> bool {
    let after = |scheme: &str| {
        let head = text.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme));
        head.then(|| text.get(scheme.len()..)).flatten()
    };
    let rest = after("https://").or_else(|| after("http://"));
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"\"<>\\^`{|}".contains(c);
    rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '[') && rest.chars().all(plain))
}

/// An address of this server, written without it.
fn is_local(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next() == Some('/')
        && !matches!(chars.next(), Some('/' | '\\'))
        && !text.contains(|c: char| c.is_control() || c.is_whitespace())
}

impl Page<'_> {
    /// The value of a parameter of the request, if it is not empty.
    pub(super) fn asked(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, value)| known == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// This page with another value of one parameter and all others as they are.
    pub(super) fn with(&self, name: &str, value: &str) -> String {
        let kept = self.query.iter().filter(|(known, _)| known != name).map(|(name, value)| (&**name, &**value));
        let pairs: Vec<String> =
            kept.chain([(name, value)]).map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        format!("{}{}?{}", self.base, self.path, pairs.join("&"))
    }

    /// A path of this server, which begins with a slash and is encoded.
    pub(super) fn at(&self, path: &str) -> String {
        self.in_language(format!("{}{path}", self.base))
    }

    /// The address of a feature.
    pub(super) fn item_href(&self, collection: &str, id: &str) -> String {
        self.at(&format!("/collections/{}/items/{}", encoded(collection), encoded(id)))
    }

    /// What stands in a document as an address, if it may be a link.
    pub(super) fn link(&self, href: &str) -> Option<String> {
        (is_web(href) || is_local(href)).then(|| self.in_language(href.to_string()))
    }

    /// Whoever has chosen a language in the address keeps it on the way through this server.
    fn in_language(&self, href: String) -> String {
        let below = href.strip_prefix(self.base).filter(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
        match (below, self.asked("lang")) {
            (Some(below), Some(_)) if !below.contains("lang=") => {
                let mark = if below.contains('?') { '&' } else { '?' };
                format!("{href}{mark}lang={}", self.language.name())
            }
            _ => href,
        }
    }

    /// The decoded parts of the path.
    pub(super) fn segments(&self) -> Vec<String> {
        self.path.split('/').filter(|part| !part.is_empty()).map(decoded).collect()
    }

    /// The collection that the path is in.
    pub(super) fn collection_id(&self) -> Option<String> {
        let mut segments = self.segments().into_iter();
        segments.next().filter(|first| first == "collections").and_then(|_| segments.next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::{Kind, Language};
    use serde_json::Value;

    #[test]
    fn only_addresses_of_the_web_are_links() {
        for good in ["http://a.cn", "https://a.cn/b?c=d#e", "HTTPS://A.CN", "http://[::1]:80/x", "http://例子.cn/"] {
            assert!(is_web(good), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            " http://a.cn",
            "http://",
            "http:///a",
            "data:text/html,x",
            "http://a b",
            "http://a\nb",
            "http://a\"b",
            "httpx://a",
            "ftp://a",
            "//a",
            "",
            "见 http://a.cn",
        ] {
            assert!(!is_web(bad), "{bad}");
        }
        assert!(is_local("/collections") && !is_local("//evil.cn") && !is_local("/\\evil.cn") && !is_local("a"));
    }

    #[test]
    fn a_parameter_is_changed_and_the_others_stay() {
        let query = [("q".to_string(), "霍 &".to_string()), ("f".to_string(), "html".to_string())];
        let page =
            Page { base: "http://h", path: "/a", query: &query, ..Page::new(Kind::Other, &Value::Null, Language::En) };
        assert_eq!(page.with("f", "json"), "http://h/a?q=%E9%9C%8D%20%26&f=json");
        assert_eq!(page.at("/b"), "http://h/b");
    }

    #[test]
    fn a_chosen_language_stays_inside_the_server() {
        let query = [("lang".to_string(), "zh".to_string())];
        let page =
            Page { base: "http://h", path: "/", query: &query, ..Page::new(Kind::Other, &Value::Null, Language::Zh) };
        assert_eq!(page.at("/b"), "http://h/b?lang=zh");
        assert_eq!(page.link("http://h/b?c=d").as_deref(), Some("http://h/b?c=d&lang=zh"));
        assert_eq!(page.link("http://h/b?lang=en").as_deref(), Some("http://h/b?lang=en"));
        assert_eq!(page.link("http://h2/b").as_deref(), Some("http://h2/b"));
        assert_eq!(page.link("javascript:alert(1)"), None);
    }

    #[test]
    fn what_is_encoded_is_read_back() {
        for text in ["", "a b", "霍尔果斯", "100%", "%41", "a/b?c"] {
            assert_eq!(decoded(&encoded(text)), text);
        }
        assert_eq!(decoded("%zz%4"), "%zz%4");
        assert_eq!(decoded("%ff"), "\u{FFFD}");
        assert_eq!(decoded("%+1"), "%+1");
    }
}
