//! Text to plots, line by line. A line that cannot be read costs the plot that it stands in and no other.

use super::draft::Draft;
use super::fields;
use super::issues::{Issues, quoted};
use super::{PlaneZone, PlotFile, PlotHeader, PlotLimits, PlotTooLarge};

const ATTRIBUTES: &str = "属性描述";
const PLOTS: &str = "地块坐标";
/// There are some ten of them.
const MOST_ATTRIBUTES: usize = 200;

/// Reads a file that [`super::decode_plot_text`] has made text of.
///
/// Plots that cannot be used are left out, with an error at the line of each cause and one at the line of the plot; what was
/// read but looks odd has a warning. `supplied` is the plane of a file that does not say its zone itself: it fills the gap and
/// contradicts nothing. Nothing is known yet of where the rings lie: what crosses what is for those who measure.
///
/// ```
/// use groundplan::format::{PlotLimits, read_plots};
/// let text = "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n带号=29\n精度=0.01\n[地块坐标]\n\
///     4,1.2,7,南地块,面,,,,@\nJ1,1,4852000,548000\nJ2,1,4852100,548000\nJ3,1,4852100,548240\nJ1,1,4852000,548000\n";
/// let file = read_plots(text, &PlotLimits::default(), None).unwrap();
/// assert_eq!((file.plots[0].name.as_str(), file.plots[0].zone.epsg()), ("南地块", 4538));
/// assert!(file.issues.is_empty());
/// ```
pub fn read_plots(text: &str, limits: &PlotLimits, supplied: Option<PlaneZone>) -> Result<PlotFile, PlotTooLarge> {
    if text.len() > limits.bytes {
        return Err(PlotTooLarge { limit: limits.bytes, what: "bytes" });
    }
    let ending = if text.contains('\n') { '\n' } else { '\r' };
    if text.matches(ending).count() >= limits.lines {
        return Err(PlotTooLarge { limit: limits.lines, what: "lines" });
    }
    let mut reader = Reader::default();
    for (number, line) in (1..).zip(text.split(ending)) {
        reader.line(number, line);
        if reader.points > limits.points {
            return Err(PlotTooLarge { limit: limits.points, what: "points" });
        }
    }
    Ok(reader.into_file(supplied))
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Section {
    /// Before the first.
    #[default]
    Start,
    Attributes,
    Plots,
    Other,
}

#[derive(Debug, Default)]
struct Reader {
    section: Section,
    header: PlotHeader,
    /// Where each attribute stands.
    attribute_lines: Vec<usize>,
    attributes_at: Option<usize>,
    current: Option<Draft>,
    done: Vec<Draft>,
    /// First and last line of points that belong to no plot.
    stray: Option<[usize; 2]>,
    points: usize,
    issues: Issues,
}

impl Reader {
    fn line(&mut self, number: usize, line: &str) {
        let text = fields::trimmed(line);
        if text.is_empty() {
            return;
        }
        if text.contains('\u{fffd}') {
            self.issues.warning(number, "it has bytes that are no text, neither in UTF-8 nor in GB18030");
        }
        if let Some(name) = section_name(text) {
            self.begin_section(number, name);
            return;
        }
        let fields = fields::split(text);
        match self.section {
            Section::Plots => self.line_of_plots(number, text, &fields),
            _ if fields::begins_plot(&fields) && !text.contains('=') => {
                self.issues.warning(number, format!("a plot before [{PLOTS}]"));
                self.section = Section::Plots;
                self.line_of_plots(number, text, &fields);
            }
            Section::Other => self.header.others.last_mut().into_iter().for_each(|(_, all)| all.push(text.to_string())),
            Section::Start | Section::Attributes => self.attribute(number, text),
        }
    }

    fn begin_section(&mut self, number: usize, name: &str) {
        self.section = match name {
            ATTRIBUTES => {
                self.attributes_at = Some(number);
                Section::Attributes
            }
            PLOTS => Section::Plots,
            _ if self.section == Section::Plots => {
                self.issues.warning(number, format!("the section {} behind the plots is not read", quoted(name)));
                Section::Other
            }
            _ => Section::Other,
        };
        self.finish();
        if self.section == Section::Other {
            self.header.others.push((name.to_string(), Vec::new()));
        }
    }

    fn attribute(&mut self, number: usize, text: &str) {
        let Some((name, value)) = text.split_once(['=', '＝']) else {
            self.issues.warning(number, format!("{} is not `name=value`", quoted(text)));
            return;
        };
        let (name, value) = (fields::trimmed(name), fields::trimmed(value));
        if self.header.attributes.len() >= MOST_ATTRIBUTES {
            self.issues.warning(number, format!("more than {MOST_ATTRIBUTES} attributes: it is left out"));
            return;
        }
        if self.header.attributes.iter().any(|(known, _)| known == name) {
            self.issues.warning(number, format!("{} is there twice; the first counts", quoted(name)));
        }
        let is_number = |part: &str| fields::decimal(fields::trimmed(part)).is_some_and(|n| n != 0.0);
        if name == "转换参数" && value.split(',').any(is_number) {
            self.issues.warning(number, "转换参数 are not applied: coordinates are taken as they are written");
        }
        self.header.attributes.push((name.to_string(), value.to_string()));
        self.attribute_lines.push(number);
    }

    fn line_of_plots(&mut self, number: usize, text: &str, all: &[&str]) {
        if fields::begins_plot(all) {
            self.finish();
            let head = fields::plot_line(all);
            for doubt in &head.doubts {
                self.issues.warning(number, doubt.clone());
            }
            self.current = Some(Draft::new(number, head));
            return;
        }
        match fields::point_line(all) {
            Ok((ring, point, doubt)) => {
                self.points += 1;
                if let Some(doubt) = doubt {
                    self.issues.warning(number, doubt);
                }
                match &mut self.current {
                    Some(draft) => draft.point(number, ring, point, &mut self.issues),
                    None => self.stray = Some([self.stray.map_or(number, |[first, _]| first), number]),
                }
            }
            Err((field, why)) => self.broken_line(number, text, field, &why),
        }
    }

    fn broken_line(&mut self, number: usize, text: &str, field: usize, why: &str) {
        let hint = if text.contains('，') { "; commas have to be those of English" } else { "" };
        let why = format!("cannot be read: {why}{hint}");
        if field == 0 {
            self.issues.error(number, format!("{} {why}", quoted(text)));
        } else {
            self.issues.error_at(number, fields::column(text, field), why);
        }
        // What comes after a whole plot may have been the beginning of the next, whose points must not be given to it.
        if self.current.as_ref().is_some_and(Draft::is_whole) {
            self.finish();
        } else if let Some(draft) = &mut self.current {
            draft.break_at(number);
        }
    }

    /// The plot at hand is done, if there is one.
    fn finish(&mut self) {
        if let Some([first, last]) = self.stray.take() {
            let lines =
                if first == last { "this point belongs".into() } else { format!("points up to line {last} belong") };
            self.issues.error(first, format!("{lines} to no plot and are left out"));
        }
        self.done.extend(self.current.take());
    }

    fn into_file(mut self, supplied: Option<PlaneZone>) -> PlotFile {
        self.finish();
        let stated = self.header.stated().map_err(|(name, why)| {
            let known = self.header.attributes.iter().position(|(known, _)| known == name);
            let line = known.and_then(|at| self.attribute_lines.get(at).copied()).or(self.attributes_at).unwrap_or(1);
            self.issues.error(line, why);
        });
        let stated = stated.ok();
        if self.done.is_empty() {
            self.issues
                .error(1, format!("there is no plot in it; a file has [{ATTRIBUTES}], and plots below [{PLOTS}]"));
        }
        let drafts = std::mem::take(&mut self.done);
        let plots =
            drafts.into_iter().filter_map(|draft| draft.into_plot(stated, supplied, &mut self.issues)).collect();
        PlotFile { header: self.header, plots, issues: self.issues.into_sorted() }
    }
}

/// `属性描述` of `[属性描述]`, also in the brackets of Chinese print.
fn section_name(text: &str) -> Option<&str> {
    let inner = text.strip_prefix(['[', '【', '［'])?.strip_suffix([']', '】', '］'])?;
    Some(fields::trimmed(inner))
}
