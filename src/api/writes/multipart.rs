//! `multipart/mixed` whose parts are HTTP requests (`application/http`, RFC 9112 §10.2), as batches of `OData` and
//! others have them. The bodies are left as bytes.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};

/// Most parts of one change set; each may hold a whole feature collection.
const MAX_PARTS: usize = 10_000;
/// Longest boundary (RFC 2046 §5.1.1).
const MAX_BOUNDARY: usize = 70;

/// One request of a change set.
#[derive(Debug, PartialEq)]
pub(super) struct Part<'a> {
    pub method: Method,
    /// As it is written, decoded by nobody yet.
    pub path: &'a str,
    pub headers: HeaderMap,
    pub body: &'a [u8],
}

/// The boundary that a `Content-Type` names.
pub(super) fn boundary(content_type: &str) -> Result<&str, String> {
    let mut parts = content_type.split(';').map(str::trim);
    if !parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case("multipart/mixed")) {
        return Err("the body has to be multipart/mixed".into());
    }
    let named = parts.filter_map(|p| p.split_once('=')).find(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"));
    let boundary = named.map(|(_, value)| value.trim().trim_matches('"')).unwrap_or_default();
    let is_usable = !boundary.is_empty() && boundary.len() <= MAX_BOUNDARY && boundary.is_ascii();
    if is_usable { Ok(boundary) } else { Err("multipart/mixed needs a `boundary`".into()) }
}

/// The requests in order. Lines may end in CRLF or LF.
pub(super) fn parts<'a>(bytes: &'a [u8], boundary: &str) -> Result<Vec<Part<'a>>, String> {
    let delimiter = format!("--{boundary}");
    let mut found = Vec::new();
    let mut open: Option<usize> = None;
    let mut at = 0;
    while let Some(line) = line_at(bytes, at) {
        let next = at + line.len();
        let text = trimmed(line);
        if text.starts_with(delimiter.as_bytes()) {
            if let Some(start) = open {
                let part = bytes.get(start..at).map(without_line_end).unwrap_or_default();
                found.push(part_of(part).map_err(|why| format!("part {}: {why}", found.len()))?);
            }
            match text.get(delimiter.len()..).unwrap_or_default() {
                b"" => open = Some(next),
                b"--" => return if found.is_empty() { Err("there are no parts".into()) } else { Ok(found) },
                _ => {}
            }
            if found.len() >= MAX_PARTS {
                return Err(format!("there are more than {MAX_PARTS} parts"));
            }
        }
        at = next;
    }
    Err("the last boundary, with two hyphens behind it, is missing".into())
}

/// The line that begins there, with its end.
fn line_at(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
    let end = rest.iter().position(|b| *b == b'\n').map_or(rest.len(), |end| end + 1);
    rest.get(..end)
}

fn trimmed(line: &[u8]) -> &[u8] {
    line.trim_ascii_end()
}

/// The line end before a boundary belongs to the boundary.
fn without_line_end(part: &[u8]) -> &[u8] {
    let part = part.strip_suffix(b"\n").unwrap_or(part);
    part.strip_suffix(b"\r").unwrap_or(part)
}

fn part_of(part: &[u8]) -> Result<Part<'_>, String> {
    let (outer, request) = headers(part, 0)?;
    let media_type = outer.get("content-type").and_then(|v| v.to_str().ok()).unwrap_or("").to_lowercase();
    if media_type.split(';').next().map(str::trim) != Some("application/http") {
        return Err("its Content-Type has to be application/http".into());
    }
    let line = line_at(part, request).map(trimmed).and_then(|line| std::str::from_utf8(line).ok());
    let mut words = line.unwrap_or("").split(' ');
    let (Some(method), Some(path), version) = (words.next(), words.next(), words.next()) else {
        return Err("its first line has to be like `PUT /collections/a/items/b HTTP/1.1`".into());
    };
    if version.is_some_and(|v| !v.starts_with("HTTP/")) || words.next().is_some() {
        return Err("its first line has to be like `PUT /collections/a/items/b HTTP/1.1`".into());
    }
    let method = Method::from_bytes(method.as_bytes()).map_err(|_| format!("`{method}` is not a method"))?;
    let after_line = request + line_at(part, request).map_or(0, <[u8]>::len);
    let (headers, body) = headers(part, after_line)?;
    Ok(Part { method, path, headers, body: part.get(body..).unwrap_or_default() })
}

/// Header lines up to an empty line, and where the rest begins.
fn headers(part: &[u8], mut at: usize) -> Result<(HeaderMap, usize), String> {
    let mut headers = HeaderMap::new();
    while let Some(line) = line_at(part, at) {
        at += line.len();
        let line = trimmed(line);
        if line.is_empty() {
            return Ok((headers, at));
        }
        let colon = line.iter().position(|b| *b == b':').ok_or("a header line has no colon")?;
        let (name, value) = line.split_at(colon);
        let name = HeaderName::from_bytes(name).map_err(|_| "a header has an impossible name")?;
        let value = value.get(1..).unwrap_or_default().trim_ascii();
        let value = HeaderValue::from_bytes(value).map_err(|_| "a header has an impossible value")?;
        headers.append(name, value);
    }
    Ok((headers, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SET: &str = "--b\r\nContent-Type: application/http\r\n\r\nDELETE /collections/a/items/x HTTP/1.1\r\n\
        If-Match: \"v1.0\"\r\n\r\n\r\n--b\r\ncontent-type: application/http; msgtype=request\r\n\r\n\
        PATCH /collections/a/items/y HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{\"a\": 1}\r\n--b--\r\n";

    #[test]
    fn requests_come_out_in_order_with_their_headers_and_bodies() {
        for text in [SET.to_string(), SET.replace("\r\n", "\n")] {
            let found = parts(text.as_bytes(), "b").unwrap();
            assert_eq!(found.len(), 2);
            assert_eq!((found[0].method.as_str(), found[0].path), ("DELETE", "/collections/a/items/x"));
            assert_eq!(found[0].headers["if-match"], "\"v1.0\"");
            assert_eq!((found[1].path, found[1].body), ("/collections/a/items/y", b"{\"a\": 1}".as_slice()));
        }
    }

    #[test]
    fn a_set_that_was_cut_off_is_refused() {
        for end in 0..SET.trim_end().len() {
            assert!(parts(&SET.as_bytes()[..end], "b").is_err(), "{end}");
        }
    }

    #[test]
    fn what_is_not_a_request_is_refused() {
        for bad in [
            "--b\n\nDELETE /x HTTP/1.1\n\n--b--",
            "--b\nContent-Type: application/http\n\nDELETE\n\n--b--",
            "--b\nContent-Type: application/http\n\nDELETE /x y z\n\n--b--",
            "--b\nno colon\n\n--b--",
            "--b--",
        ] {
            assert!(parts(bad.as_bytes(), "b").is_err(), "{bad}");
        }
    }

    #[test]
    fn the_boundary_is_found_in_the_content_type() {
        assert_eq!(boundary("multipart/mixed; boundary=\"a b\""), Ok("a b"));
        assert_eq!(boundary("Multipart/Mixed;charset=x; Boundary=q"), Ok("q"));
        assert!(boundary("multipart/form-data; boundary=q").is_err());
        assert!(boundary("multipart/mixed").is_err());
    }
}
