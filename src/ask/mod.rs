//! Named inputs to questions to answers: what HTTP and the command line have in common, so that the same question gives
//! the same bytes whichever way it is asked.

mod answered;
mod conflicts;
mod echo;
mod error;
mod inputs;
mod plot_text;
mod plots;
mod question;
mod site_report;
mod siting;
mod spec;
mod subjects;

pub use crate::report::Audit;
pub use answered::Answered;
pub use echo::{EchoAnswer, EchoQuery};
pub use error::{AskError, Fault};
pub use inputs::Inputs;
pub use plot_text::{WritePlotsAnswer, WritePlotsQuery, WrittenPlot};
pub use plots::{ReadPlot, ReadPlotsAnswer, ReadPlotsQuery};
pub use question::Question;
pub use site_report::SiteReportQuery;
pub use spec::{InputKind, InputSpec, PROCESSES, ProcessSpec, process};
