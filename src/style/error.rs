//! Why a style of one's own is refused.

/// What is wrong with a collection's own style, and where: a JSON pointer below the style.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StyleError {
    /// Neither of the two forms.
    #[error("a style has `layers`, or a `color` such as \"#88ccff\", and is an object")]
    NoForm,
    /// Too much of something.
    #[error("{pointer}: {what} {limit} is the most that a style of one's own may have")]
    TooMuch {
        /// Where.
        pointer: String,
        /// Of what.
        what: &'static str,
        /// How many.
        limit: usize,
    },
    /// A member that would be loaded from somewhere, or that is not known.
    #[error("{pointer}: a style of one's own cannot have this; layers are drawn from this server's tiles alone")]
    Foreign {
        /// Where.
        pointer: String,
    },
    /// A value that is not what its place takes.
    #[error("{pointer}: it must be {expected}")]
    Wrong {
        /// Where.
        pointer: String,
        /// What belongs there.
        expected: String,
    },
    /// Two layers with one id.
    #[error("{pointer}: another layer has this id")]
    Twice {
        /// Where.
        pointer: String,
    },
}

impl StyleError {
    /// Where it is, as a JSON pointer below the style.
    pub fn pointer(&self) -> &str {
        match self {
            Self::NoForm => "",
            Self::TooMuch { pointer, .. }
            | Self::Foreign { pointer }
            | Self::Wrong { pointer, .. }
            | Self::Twice { pointer } => pointer,
        }
    }

    pub(super) fn wrong(pointer: &str, expected: impl Into<String>) -> Self {
        Self::Wrong { pointer: pointer.into(), expected: expected.into() }
    }
}
