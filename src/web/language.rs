//! The two languages of the pages, and which of them somebody wants.

/// A language that pages are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// Chinese, in simplified characters.
    Zh,
    /// English.
    #[default]
    En,
}

impl Language {
    /// Both, Chinese first.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// The language with this name: `zh` or `en`, and nothing else.
    ///
    /// ```
    /// use groundplan::web::Language;
    /// assert_eq!(Language::parse("zh"), Some(Language::Zh));
    /// assert_eq!(Language::parse("fr"), None);
    /// ```
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.name() == name)
    }

    /// The language that an `Accept-Language` header weighs most (RFC 9110, 12.5.4), of several the first one named.
    /// English where it names neither, or cannot be read.
    ///
    /// ```
    /// use groundplan::web::Language;
    /// assert_eq!(Language::from_header("zh-CN,zh;q=0.9,en;q=0.8"), Language::Zh);
    /// assert_eq!(Language::from_header("zh;q=0.3, en-GB;q=0.7"), Language::En);
    /// assert_eq!(Language::from_header("fr"), Language::En);
    /// ```
    pub fn from_header(accept_language: &str) -> Self {
        let ranges: Vec<(Option<Self>, f64)> = accept_language.split(',').filter_map(range).collect();
        let weight = |language: Self| {
            let own = ranges.iter().position(|(named, _)| *named == Some(language));
            let position = own.or_else(|| ranges.iter().position(|(named, _)| named.is_none()));
            position.and_then(|at| ranges.get(at).map(|(_, weight)| (*weight, at)))
        };
        let (zh, en) = (weight(Self::Zh), weight(Self::En));
        match (zh, en) {
            (Some((zh, _)), None) if zh > 0.0 => Self::Zh,
            (Some((zh, first)), Some((en, second))) if zh > en || (zh > 0.0 && zh >= en && first < second) => Self::Zh,
            _ => Self::En,
        }
    }

    /// Its name in addresses: `zh` or `en`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// Its tag in documents (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-Hans",
            Self::En => "en",
        }
    }

    /// What it calls itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::Zh => "中文",
            Self::En => "English",
        }
    }

    /// The one of two texts that is in this language.
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// `zh-CN;q=0.8` as language and weight; no language is `*`, any. Nothing of other languages.
fn range(text: &str) -> Option<(Option<Language>, f64)> {
    let mut parts = text.split(';').map(str::trim);
    let tag = parts.next()?.to_ascii_lowercase();
    let language = match tag.split('-').next()? {
        "*" => None,
        primary => Some(Language::parse(primary)?),
    };
    let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    let weight = weight.map_or(Some(1.0), |weight| weight.trim().parse::<f64>().ok())?;
    (0.0..=1.0).contains(&weight).then_some((language, weight))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_language_is_spoken() {
        for (header, expected) in [
            ("zh", Language::Zh),
            ("zh-Hans-CN", Language::Zh),
            ("ZH;Q=0.5", Language::Zh),
            ("en", Language::En),
            ("de, zh;q=0.2", Language::Zh),
            ("en;q=0.8, zh", Language::Zh),
            ("zh;q=0.5, en;q=0.5", Language::Zh),
            ("en;q=0.5, zh;q=0.5", Language::En),
            ("zh;q=0, *", Language::En),
            ("en;q=0, *;q=0.5", Language::Zh),
            ("zh;q=0", Language::En),
            ("*", Language::En),
            ("zh;q=nan", Language::En),
            ("zh;q=7", Language::En),
            ("", Language::En),
            (",;,", Language::En),
        ] {
            assert_eq!(Language::from_header(header), expected, "{header}");
        }
    }

    #[test]
    fn a_name_is_read_back() {
        for language in Language::ALL {
            assert_eq!(Language::parse(language.name()), Some(language));
        }
        assert_eq!(Language::parse("ZH"), None);
        assert_eq!(Language::parse(""), None);
    }
}
