//! The XML files: what is given, what is asked, what is expected.

use super::{wkb, wkt};
use geo_types::Geometry;
use roxmltree::{Document, Node};
use std::path::{Path, PathBuf};

/// One `<case>`: one or two geometries and questions about them.
pub struct Case {
    /// Path below the folder of the cases.
    pub file: String,
    /// Counted from 1 in the file.
    pub number: usize,
    /// The case's own words.
    pub description: String,
    pub a: Geometry<f64>,
    pub b: Option<Geometry<f64>>,
    /// A geometry is given as a bare linear ring, a type that we do not have.
    pub bare_ring: bool,
    /// How far an expected vertex may lie from the true one: the spacing of the case's grid or its stated tolerance.
    pub looseness: Option<f64>,
    pub questions: Vec<Question>,
}

/// One `<op>`.
pub struct Question {
    /// In small letters.
    pub name: String,
    /// As they are written; geometries are named `A` and `B`.
    pub arguments: Vec<String>,
    pub expected: String,
}

impl Question {
    /// Name and arguments as the list of known failures writes them: `contains(A B)`.
    pub fn label(&self) -> String {
        format!("{}({})", self.name, self.arguments.join(" "))
    }
}

impl Case {
    /// The geometry that an argument names.
    pub fn geometry(&self, argument: Option<&String>) -> Option<&Geometry<f64>> {
        match argument?.to_uppercase().as_str() {
            "A" => Some(&self.a),
            "B" => self.b.as_ref(),
            _ => None,
        }
    }
}

/// Every case below the folder, in the order of file names.
pub fn read_folder(folder: &Path) -> Result<Vec<Case>, String> {
    let mut files = Vec::new();
    list_xml(folder, &mut files)?;
    files.sort();
    let mut cases = Vec::new();
    for path in files {
        let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let text = std::fs::read_to_string(&path).map_err(|e| format!("{name}: {e}"))?;
        cases.extend(read_file(&name, &text).map_err(|e| format!("{name}: {e}"))?);
    }
    Ok(cases)
}

fn list_xml(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    for entry in std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))? {
        let path = entry.map_err(|e| e.to_string())?.path();
        if path.is_dir() {
            list_xml(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "xml") {
            files.push(path);
        }
    }
    Ok(())
}

fn read_file(name: &str, text: &str) -> Result<Vec<Case>, String> {
    let document = Document::parse(text).map_err(|e| e.to_string())?;
    let run = document.root_element();
    let scale = child(run, "precisionModel").and_then(|model| model.attribute("scale"));
    let grid = scale.and_then(|scale| scale.parse::<f64>().ok()).map(|scale| 1.0 / scale);
    let tolerance = child(run, "tolerance").and_then(|tolerance| words(tolerance).parse::<f64>().ok());
    let looseness = grid.into_iter().chain(tolerance).reduce(f64::max);
    let cases = run.children().filter(|node| node.has_tag_name("case"));
    cases
        .enumerate()
        .map(|(position, node)| {
            read_case(node, name, position + 1, looseness).map_err(|e| format!("case {}: {e}", position + 1))
        })
        .collect()
}

fn read_case(node: Node<'_, '_>, file: &str, number: usize, looseness: Option<f64>) -> Result<Case, String> {
    let a = child(node, "a").map(words).ok_or("no geometry a")?;
    let b = child(node, "b").map(words);
    let bare_ring = a.contains("LINEARRING") || b.as_ref().is_some_and(|b| b.contains("LINEARRING"));
    let (a, b) = (geometry(&a)?, b.map(|b| geometry(&b)).transpose()?);
    let tests = node.children().filter(|child| child.has_tag_name("test"));
    let questions = tests.filter_map(|test| child(test, "op")).map(question).collect();
    let description = child(node, "desc").map(words).unwrap_or_default();
    Ok(Case { file: file.to_string(), number, description, a, b, bare_ring, looseness, questions })
}

fn question(op: Node<'_, '_>) -> Question {
    let arguments = ["arg1", "arg2", "arg3"].into_iter().filter_map(|name| op.attribute(name));
    Question {
        name: op.attribute("name").unwrap_or_default().to_lowercase(),
        arguments: arguments.map(|argument| argument.trim().to_string()).collect(),
        expected: words(op),
    }
}

/// A geometry in either notation.
pub fn geometry(text: &str) -> Result<Geometry<f64>, String> {
    if wkb::looks_like(text) { wkb::parse(text) } else { wkt::parse(text) }
}

fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|child| child.has_tag_name(name))
}

/// The text of a node with single spaces.
fn words(node: Node<'_, '_>) -> String {
    let text: String = node.children().filter_map(|child| child.text()).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
