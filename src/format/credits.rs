//! What several collections owe to others, said once.

/// Puts attributions together, as HTML: those who show tiles put it into a page. They are sentences, some of the kind
/// `Head: item; item.`; of sentences with the same head the items are joined, and nothing is said twice. The order is that
/// in which things are first said.
///
/// ```
/// use groundplan::format::credits;
/// assert_eq!(credits(["Facts: A & B.", "Facts: C.", "Facts: A & B.", ""]), "Facts: A &amp; B; C.");
/// ```
pub fn credits<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let mut sentences: Vec<(&str, Vec<&str>)> = Vec::new();
    for sentence in texts.into_iter().flat_map(|text| text.trim().trim_end_matches('.').split(". ")).map(str::trim) {
        if sentence.is_empty() {
            continue;
        }
        let (head, items) = sentence.split_once(": ").unwrap_or((sentence, ""));
        let known = sentences.iter().position(|(known, _)| *known == head);
        let known = known.unwrap_or_else(|| {
            sentences.push((head, Vec::new()));
            sentences.len() - 1
        });
        let Some((_, said)) = sentences.get_mut(known) else { continue };
        for item in items.split("; ").filter(|item| !item.is_empty()) {
            if !said.contains(&item) {
                said.push(item);
            }
        }
    }
    let sentence = |(head, items): (&str, Vec<&str>)| match items.as_slice() {
        [] => format!("{head}."),
        items => format!("{head}: {}.", items.join("; ")),
    };
    let all = sentences.into_iter().map(sentence).collect::<Vec<_>>().join(" ");
    all.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_said_twice() {
        let texts = [
            "Facts: the plans. Positions: GEM 0.6.0 (CC BY 4.0); OpenStreetMap (ODbL).",
            "",
            "Facts: the plans.",
            "© Water Office. Positions: OpenStreetMap (ODbL); WRI v1.3",
        ];
        let all = "Facts: the plans. Positions: GEM 0.6.0 (CC BY 4.0); OpenStreetMap (ODbL); WRI v1.3. © Water Office.";
        assert_eq!(credits(texts), all);
        assert_eq!(credits([]), "");
        assert_eq!(credits(["<b>A</b>"]), "&lt;b&gt;A&lt;/b&gt;.");
    }
}
