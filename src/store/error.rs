//! Why a store does not do what it was asked, each reason as a sentence for whoever runs it.

/// Why layers cannot be had, or a change cannot be kept.
///
/// Nothing of a change that was refused is kept, and what was kept before stays readable. [`NoRoom`](Self::NoRoom),
/// [`ReadOnly`](Self::ReadOnly) and [`Io`](Self::Io) may pass: the same change can be tried again.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file cannot be read.
    #[error("cannot read {path}: {cause}")]
    Read {
        /// File name.
        path: String,
        /// What the system says.
        cause: std::io::Error,
    },
    /// A file is not what the manifest says it is.
    #[error("{path} does not have the hash that the manifest gives; compile again")]
    Hash {
        /// File name.
        path: String,
    },
    /// A file cannot be understood.
    #[error("{path}: {cause}")]
    Format {
        /// File name.
        path: String,
        /// Why.
        cause: crate::format::FormatError,
    },
    /// The manifest cannot be understood.
    #[error("{path}: {cause}")]
    Manifest {
        /// File name.
        path: String,
        /// Why.
        cause: serde_json::Error,
    },
    /// The disk is full, or a file has reached the size that it may have.
    #[error("there is no room left for {path}: {detail}")]
    NoRoom {
        /// File name.
        path: String,
        /// What the system says.
        detail: String,
    },
    /// The file or its folder may not be written.
    #[error("{path} cannot be written: {detail}")]
    ReadOnly {
        /// File name.
        path: String,
        /// What the system says.
        detail: String,
    },
    /// Another program has the file.
    #[error("{path} is in use by {}", .by.as_deref().unwrap_or("another program"))]
    Locked {
        /// File name.
        path: String,
        /// Which program, where the system tells.
        by: Option<String>,
    },
    /// The file is damaged.
    #[error("{path} is damaged: {detail}; `groundplan check --store` lists what is wrong")]
    Torn {
        /// File name.
        path: String,
        /// Where and how.
        detail: String,
    },
    /// The file was written by a later groundplan.
    #[error("{path} has store schema {found}, and this groundplan knows {known} at most; use a newer one")]
    Newer {
        /// File name.
        path: String,
        /// The file's schema.
        found: i64,
        /// The last one that is known here.
        known: i64,
    },
    /// The file is something else.
    #[error("{path} is not a groundplan store: {why}")]
    NotAStore {
        /// File name.
        path: String,
        /// What it is instead.
        why: String,
    },
    /// The disk or the system failed.
    #[error("{path}: {detail}")]
    Io {
        /// File name.
        path: String,
        /// What the system says.
        detail: String,
    },
    /// A change names a collection or feature that does not hold.
    #[error("{what} does not exist")]
    Missing {
        /// Which one.
        what: String,
    },
    /// This kind of store cannot do it, or a value is beyond what it can keep.
    #[error("the store cannot keep or do this: {what}")]
    Unsupported {
        /// What.
        what: String,
    },
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    /// True when the same change may be kept at another time: the fault is in the disk or the system, not in the change.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::NoRoom { .. } | Self::ReadOnly { .. } | Self::Locked { .. } | Self::Io { .. })
    }

    /// The same with something that the reader has to know, where the system gave the reason.
    pub(super) fn more(mut self, what: &str) -> Self {
        if let Self::NoRoom { detail, .. } | Self::ReadOnly { detail, .. } | Self::Io { detail, .. } = &mut self {
            *detail = format!("{detail}; {what}");
        }
        self
    }
}
