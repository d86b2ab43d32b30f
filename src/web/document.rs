//! What stands on a page, before it is written down: sections, and the cells that they are made of.

use serde::Serialize;

/// A page without its frame.
#[derive(Debug, Default, Serialize)]
pub(super) struct Body {
    pub title: String,
    /// A small word over the title: what this is.
    pub over: Option<String>,
    /// A sentence or two under the title.
    pub lead: Option<String>,
    pub sections: Vec<Section>,
}

/// One part of a page.
#[derive(Debug, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(super) enum Section {
    /// Ways onward, each with a sentence.
    Cards { cards: Vec<Card> },
    /// Names and values.
    Facts { caption: String, rows: Vec<Fact> },
    /// Rows under heads.
    Table(Table),
    /// A drawn map. The text is SVG that has been escaped where it was made.
    Map { svg: String, caption: String, legend: Vec<Sample>, notes: Vec<String> },
    /// How much there is, and the way to the neighbouring pages.
    Pager { text: String, prev: Option<String>, next: Option<String> },
    /// Something to open: a version of a feature in full.
    Details { summary: String, rows: Vec<Fact> },
    /// A remark that must not be overlooked.
    Note { text: String },
}

/// A way onward.
#[derive(Debug, Serialize)]
pub(super) struct Card {
    pub title: String,
    pub href: String,
    pub text: Option<String>,
}

/// One line of a legend. The sample is SVG.
#[derive(Debug, Serialize)]
pub(super) struct Sample {
    pub svg: String,
    pub text: String,
}

/// A name and its value.
#[derive(Debug, Serialize)]
pub(super) struct Fact {
    pub head: Head,
    pub cell: Cell,
}

/// What a column or a value is called.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Head {
    pub text: String,
    /// Its name in the JSON document, where that is another one.
    pub code: Option<String>,
    pub unit: Option<String>,
    pub is_number: bool,
}

impl Head {
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// Rows under heads.
#[derive(Debug, Serialize)]
pub(super) struct Table {
    pub caption: String,
    pub heads: Vec<Head>,
    pub rows: Vec<Vec<Cell>>,
    /// How many rows are left out.
    pub left_out: usize,
}

/// One value.
#[derive(Debug, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(super) enum Cell {
    /// Nothing is known, or there is nothing.
    Empty,
    Text {
        text: String,
        /// What the text stands for, exactly.
        exact: Option<String>,
        /// A smaller line below it.
        note: Option<String>,
    },
    Number {
        text: String,
        exact: Option<String>,
        note: Option<String>,
    },
    Link {
        text: String,
        href: String,
        /// Leads away from this server.
        is_outside: bool,
        note: Option<String>,
    },
    Time {
        text: String,
        /// As programs read it.
        exact: String,
    },
    /// One after the other in a line.
    List {
        cells: Vec<Cell>,
        left_out: usize,
    },
    Facts {
        rows: Vec<Fact>,
    },
    Table(Table),
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), exact: None, note: None }
    }

    pub fn link(text: impl Into<String>, href: String) -> Self {
        Self::Link { text: text.into(), href, is_outside: false, note: None }
    }

    /// A text, or nothing.
    pub fn maybe(text: Option<&str>) -> Self {
        text.filter(|text| !text.is_empty()).map_or(Self::Empty, Self::text)
    }
}
