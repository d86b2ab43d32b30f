//! What the processes are called and what they take: the one table that the process descriptions, the API definition
//! and the command line are made from.

use crate::query::{AreaMethod, AreaUnit};
use serde_json::{Value, json};

/// One input.
#[derive(Debug)]
pub struct InputSpec {
    /// As in requests; `--name` on the command line.
    pub name: &'static str,
    /// What it means.
    pub title: &'static str,
    /// Whether there is no answer without it.
    pub required: bool,
    /// What it looks like.
    pub kind: InputKind,
}

/// What an input looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputKind {
    /// GeoJSON, or features of a collection.
    Subject,
    /// One or more of those.
    Sides,
    /// Names.
    Words,
    /// One text.
    Text,
    /// A text that is a file on the command line.
    File,
    /// A number from 0.
    Positive,
    /// Any number.
    Number,
    /// A whole number from 1.
    Whole,
    /// A whole number from 0.
    Natural,
    /// Yes or no.
    Flag,
    /// Named values.
    Pairs,
    /// Distances that are wished for.
    Criteria,
    /// One of a few words.
    Choice(&'static [&'static str]),
}

/// One process.
#[derive(Debug)]
pub struct ProcessSpec {
    /// As in addresses.
    pub id: &'static str,
    /// As on the command line.
    pub command: &'static str,
    /// The question.
    pub title: &'static str,
    /// What the answer has.
    pub description: &'static str,
    groups: &'static [&'static [InputSpec]],
    /// Whether the subject may also be a point, over GET and on the command line.
    pub takes_point: bool,
}

const fn input(name: &'static str, kind: InputKind, title: &'static str) -> InputSpec {
    InputSpec { name, title, required: false, kind }
}

const fn required(name: &'static str, kind: InputKind, title: &'static str) -> InputSpec {
    InputSpec { name, title, required: true, kind }
}

use InputKind::{Choice, Criteria, File, Flag, Natural, Number, Pairs, Positive, Sides, Subject, Text, Whole, Words};

const SUBJECT: &[InputSpec] = &[
    required(
        "subject",
        Subject,
        "GeoJSON (geometry, feature or feature collection; longitude, latitude), or {\"collection\": …, \"ids\": […], \"filter\": CQL2 text}",
    ),
    input(
        "subject-crs",
        Text,
        "CRS of a supplied subject's coordinates, in its official axis order, such as EPSG:4517",
    ),
    input("repair", Flag, "Make an invalid supplied geometry valid and say so, instead of refusing it"),
    input(
        "uncertainty-m",
        Positive,
        "Uncertainty of the subject's boundaries in metres, instead of each feature's own",
    ),
];
const METHOD: &[InputSpec] = &[
    input("method", Choice(&AreaMethod::NAMES), "How areas and perimeters are measured; ellipsoidal if not given"),
    input("survey-zone", Whole, "3° zone of method survey; the nearest of each polygon if not given"),
    input("crs", Text, "Projected CRS of method planar, such as EPSG:4517"),
];
const UNIT: &[InputSpec] =
    &[input("unit", Choice(&AreaUnit::NAMES), "Unit of the areas, m2 if not given; mu is 亩, 2000/3 m²")];
const RESULT_CRS: &[InputSpec] = &[input(
    "result-crs",
    Text,
    "CRS of the returned coordinates, in its official axis order; longitude, latitude if not given",
)];

/// All processes, in listing order.
pub const PROCESSES: [ProcessSpec; 14] = [
    ProcessSpec {
        id: "area",
        command: "area",
        title: "How large is it?",
        description: "Area and perimeter of each feature, and of all together: gross (their sum) and net (each piece of ground once).",
        groups: &[SUBJECT, METHOD, UNIT],
        takes_point: false,
    },
    ProcessSpec {
        id: "overlap",
        command: "overlap",
        title: "What does it overlap, and by how much?",
        description: "Relation, common area, length or count and shares with each feature of the constraints, slivers apart, with intervals and verdicts; and per constraint \
            net, gross and remaining. A neighbour that only touches is never an overlap. A constraint of which nothing can be compared answers no_data, and null instead of zero.",
        groups: &[SUBJECT, OVERLAP, SLIVERS, METHOD, RESULT_CRS],
        takes_point: true,
    },
    ProcessSpec {
        id: "nearest",
        command: "nearest",
        title: "What is nearest?",
        description: "Nearest features by exact geodesic distance between the geometries themselves, with nearest points, azimuth, interval and verdict.",
        groups: &[SUBJECT, NEAREST],
        takes_point: true,
    },
    ProcessSpec {
        id: "reconcile",
        command: "reconcile",
        title: "Do stated and measured figures agree?",
        description: "Stated against measured areas, and parts against wholes, with a reason per row; parts also rounded so that they add up to the rounded whole.",
        groups: &[SUBJECT, METHOD, UNIT, RECONCILE],
        takes_point: false,
    },
    ProcessSpec {
        id: "summarize",
        command: "summarize",
        title: "How much of what?",
        description: "Counts, net and gross areas and lengths by property, clipped to a site, divided by zones.",
        groups: &[SUBJECT, SUMMARIZE, METHOD, UNIT],
        takes_point: false,
    },
    ProcessSpec {
        id: "buffer",
        command: "buffer",
        title: "What lies within a distance of it?",
        description: "Everything within a distance of each feature in metres on the ellipsoid, or of polygons what is farther than that inside, as GeoJSON.",
        groups: &[SUBJECT, BUFFER, METHOD, RESULT_CRS],
        takes_point: true,
    },
    ProcessSpec {
        id: "union",
        command: "union",
        title: "What ground is it together?",
        description: "The ground of all features, each piece once, as GeoJSON.",
        groups: &[SUBJECT, METHOD, RESULT_CRS],
        takes_point: false,
    },
    ProcessSpec {
        id: "difference",
        command: "difference",
        title: "What is left of it?",
        description: "Each feature without the ground of others, as GeoJSON.",
        groups: &[SUBJECT, DIFFERENCE, METHOD, RESULT_CRS],
        takes_point: false,
    },
    ProcessSpec {
        id: "read-plot",
        command: "read-plot",
        title: "What does a file of plot boundaries say?",
        description: "The plots of an exchange file of boundary points (J points; 勘测定界界址点坐标, 用地红线坐标) in a Gauss-Krüger zone of CGCS2000, as GeoJSON in longitude, latitude, each measured; what is wrong with the file, by line.",
        groups: &[READ_PLOT],
        takes_point: false,
    },
    ProcessSpec {
        id: "write-plot",
        command: "write-plot",
        title: "How do these features look as a file of plot boundaries?",
        description: "The text of an exchange file of boundary points (J points; 勘测定界界址点坐标, 用地红线坐标) in a Gauss-Krüger zone of CGCS2000. Number, name, sheet, use, land_class and stated_area_ha are taken from the properties of those names.",
        groups: &[SUBJECT, WRITE_PLOT],
        takes_point: false,
    },
    ProcessSpec {
        id: "site-report",
        command: "report",
        title: "Is this site allowed?",
        description: "Every planning rule with its conclusion (met, breached, undecided, undecidable, not applicable), the reason and the legal basis; every layer that rules name with \
            common area, shares, intervals, slivers apart, and what its coverage allows to be said; the site with its area and districts. Nothing found is never no conflict.",
        groups: &[SITE, SITE_REPORT, METHOD],
        takes_point: true,
    },
    ProcessSpec {
        id: "conflicts",
        command: "conflicts",
        title: "What conflicts with what?",
        description: "Layers against layers (多规合一): pairs of features with common ground, net and gross area with intervals, by district, the largest pairs; gaps and overlaps inside layers \
            that should have none; and what became a conflict since an earlier record time. Long work: ask for it as a job.",
        groups: &[CONFLICTS, SLIVERS],
        takes_point: false,
    },
    ProcessSpec {
        id: "siting",
        command: "siting",
        title: "Where would it best be?",
        description: "Candidates, or the cells of an area, scored 0 … 1 by the rules that prefer and by distances that are wished for, with what each of them adds; \
            left out is what a prohibition is breached by for certain, and what is open about the others is told.",
        groups: &[CANDIDATES, SITING],
        takes_point: false,
    },
    ProcessSpec {
        id: "echo",
        command: "echo",
        title: "What was given?",
        description: "Answers with its inputs, after a pause if that is asked for: to try out how to ask, and how to wait.",
        groups: &[ECHO],
        takes_point: false,
    },
];

const CONFLICTS: &[InputSpec] = &[
    required(
        "layers",
        Sides,
        "Layers that are compared with each other, and each with itself: collections, or {\"collection\": …, \"filter\": CQL2 text}; in text: collections, separated by commas",
    ),
    input("against", Sides, "Compare the layers with these, instead of with each other"),
    input("tiling", Words, "Layers among them that should leave neither gaps nor overlaps"),
    input("districts", Words, "Collections by whose features areas are divided; city_or_county if not given"),
    input("largest", Natural, "How many of the largest pairs, and gaps, are listed; 20 if not given, 1000 at most"),
    input("pieces", Flag, "Return what the listed pairs have in common, and the listed gaps, as GeoJSON"),
    input(
        "since",
        Text,
        "Tell what became a conflict since this record time: an instant, or a date, which means its end",
    ),
];
const CANDIDATES: &[InputSpec] = &[
    required(
        "subject",
        Subject,
        "Candidates, one for each feature, or the area that is divided into cells: GeoJSON (longitude, latitude), or {\"collection\": …, \"ids\": […], \"filter\": CQL2 text}",
    ),
    input("subject-crs", Text, "CRS of supplied coordinates, in its official axis order, such as EPSG:4517"),
    input("repair", Flag, "Make an invalid supplied geometry valid and say so, instead of refusing it"),
    input(
        "uncertainty-m",
        Positive,
        "Uncertainty of the candidates' boundaries in metres, instead of each stored feature's own",
    ),
    input(
        "cell-m",
        Positive,
        "Divide the subject into square cells of this edge, metres; those whose centre lies in it are the candidates",
    ),
];
const SITING: &[InputSpec] = &[
    input(
        "attributes",
        Pairs,
        "What is said about every candidate besides where it is, by the ids of collection site_attribute, such as use; in text: name=value, separated by commas",
    ),
    input("rules", Words, "Only these rules; all of collection planning_rule if not given"),
    input("weights", Pairs, "How much a rule that prefers counts, by its id; 1 if it is not named"),
    input(
        "criteria",
        Criteria,
        "Distances that are wished for besides: {\"to\": collection or {…}, \"best_m\", \"worst_m\", \"weight\", \"excludes\", \"id\"}; in text: collection:best_m:worst_m:weight, separated by commas",
    ),
    input("limit", Whole, "How many candidates are listed, the best first; 20 if not given"),
];
const ECHO: &[InputSpec] = &[
    input("text", Text, "A text"),
    input("number", Number, "A number"),
    input("flag", Flag, "Yes or no"),
    input("words", Words, "Words"),
    input("object", Pairs, "Named values"),
    input("pause", Natural, "Seconds to wait before the answer, 20 at most"),
];

const OVERLAP: &[InputSpec] = &[
    required(
        "constraints",
        Sides,
        "What to compare with: collections, some features of one, or GeoJSON; in text: collection or collection/id, separated by commas",
    ),
    input(
        "constraint-uncertainty-m",
        Positive,
        "Uncertainty of the constraints' boundaries in metres, instead of each feature's own",
    ),
    input("max-area-m2", Positive, "Limit for the net area of each constraint: met, breached or undecided"),
    input("possible", Flag, "Also list pairs that lie apart as recorded but may meet within their uncertainty"),
    input("pieces", Flag, "Return what each pair has in common as GeoJSON"),
];
const SLIVERS: &[InputSpec] = &[
    input("sliver-area-m2", Positive, "A common piece is a sliver below this area (1 if not given) …"),
    input("sliver-width-m", Positive, "… and below this width (0.1 if not given)"),
];
const SITE: &[InputSpec] = &[
    input(
        "subject",
        Subject,
        "The site as GeoJSON (geometry, feature or feature collection; longitude, latitude), or {\"collection\": …, \"ids\": […], \"filter\": CQL2 text}",
    ),
    input("subject-crs", Text, "CRS of a supplied site's coordinates, in its official axis order, such as EPSG:4517"),
    input("repair", Flag, "Make an invalid supplied geometry valid and say so, instead of refusing it"),
    input(
        "uncertainty-m",
        Positive,
        "Uncertainty of the site's boundaries in metres, instead of each stored feature's own; a site that is supplied lies where its coordinates say if not given",
    ),
    input(
        "plot",
        File,
        "Instead of the subject: the text of an exchange file of plot boundaries (J points), from [属性描述] to the last point",
    ),
    input(
        "file-crs",
        Text,
        "Plane of such a file that does not say its zone, such as EPSG:4538; it must not contradict the file",
    ),
];
const SITE_REPORT: &[InputSpec] = &[
    input(
        "attributes",
        Pairs,
        "What is said about the site besides where it is, by the ids of collection site_attribute, such as use and status; in text: name=value, separated by commas",
    ),
    input("rules", Words, "Only these rules; all of collection planning_rule if not given"),
    input("layers", Words, "Layers that are reported besides those that rules about the site name"),
    input("districts", Words, "Collections by whose features areas are divided; city_or_county if not given"),
    input(
        "constraint-uncertainty-m",
        Positive,
        "Uncertainty of the boundaries of everything compared with in metres, instead of each feature's own",
    ),
];
const NEAREST: &[InputSpec] = &[
    required(
        "collections",
        Sides,
        "Where to search: collections, some features of one, or GeoJSON; in text: collection or collection/id, separated by commas",
    ),
    input(
        "neighbour-uncertainty-m",
        Positive,
        "Uncertainty of the neighbours' boundaries in metres, instead of each feature's own",
    ),
    input("filter", Text, "Only neighbours that match, CQL2 text"),
    input("limit", Whole, "At most this many neighbours (10 if not given, 1000 at most)"),
    input("within-m", Positive, "Only neighbours at most this far away, metres"),
    input("possible", Flag, "Also those that lie farther as recorded but may be that near within their uncertainty"),
];
const RECONCILE: &[InputSpec] = &[
    input("tolerance", Positive, "How far two figures may be apart, relative to the stated one; 0.01 if not given"),
    input("decimals", Natural, "Decimals to which the figures of parts are shown; 2 if not given"),
];
const SUMMARIZE: &[InputSpec] = &[
    input("by", Words, "Properties whose values make the groups"),
    input("clip", Sides, "Only what lies inside: a collection, some of its features, or GeoJSON"),
    input("zones", Sides, "Divide the groups by these features, such as counties"),
    input("decimals", Natural, "Also show net areas rounded to so many decimals so that they add up"),
];
const BUFFER: &[InputSpec] = &[
    required("distance-m", Number, "Metres; below zero shrinks polygons"),
    input("dissolve", Flag, "Make one shape of all buffers"),
];
const DIFFERENCE: &[InputSpec] =
    &[required("minus", Sides, "What to take away: collections, some features, or GeoJSON")];
const READ_PLOT: &[InputSpec] = &[
    required("text", File, "The file as text, from [属性描述] to the last point"),
    input(
        "file-crs",
        Text,
        "Plane of a file that does not say its zone, such as EPSG:4538; it must not contradict the file",
    ),
    input("repair", Flag, "Make an invalid supplied geometry valid and say so, instead of refusing it"),
];
const WRITE_PLOT: &[InputSpec] = &[
    input(
        "zone",
        Text,
        "Plane of the coordinates, EPSG:4491 to EPSG:4554; or nearest, which is taken if not given: the 3° zone nearest to the middle of all, its number before the eastings",
    ),
    input("coordinate-decimals", Natural, "Decimals of the coordinates, 2 to 6; 3 if not given"),
    input("producer", Text, "Who made the file (数据产生单位)"),
    input("date", Text, "When it was made (数据产生日期)"),
];

/// A process by its id.
pub fn process(id: &str) -> Option<&'static ProcessSpec> {
    PROCESSES.iter().find(|process| process.id == id)
}

impl ProcessSpec {
    /// All inputs, in order.
    pub fn inputs(&self) -> impl Iterator<Item = &'static InputSpec> + use<> {
        self.groups.iter().flat_map(|group| group.iter())
    }

    /// Whether it is about geometries or stored features.
    pub fn takes_subject(&self) -> bool {
        self.inputs().any(|input| input.kind == Subject)
    }

    /// Whether it is about anything that is stored.
    pub fn reads_data(&self) -> bool {
        self.takes_subject() || self.inputs().any(|input| input.kind == Sides)
    }

    /// JSON Schema of its answer; of most, no more than that it is an object about a state of the data.
    pub fn answer_schema(&self) -> Result<Value, serde_json::Error> {
        match self.id {
            "site-report" => serde_json::from_str(include_str!("schemas/site-report.json")),
            "conflicts" => serde_json::from_str(include_str!("schemas/conflicts.json")),
            "siting" => serde_json::from_str(include_str!("schemas/siting.json")),
            _ => Ok(json!({"type": "object", "title": self.title, "description": self.description})),
        }
    }

    /// The input that is a file on the command line.
    pub fn file(&self) -> Option<&'static InputSpec> {
        self.inputs().find(|input| input.kind == File)
    }

    /// What an address or a command line takes, with schema and meaning: there the subject is spelt out.
    pub fn text_parameters(&self) -> Vec<(&'static str, Value, &'static str)> {
        let word = || json!({"type": "string", "minLength": 1});
        let degrees = |most: f64| json!({"type": "number", "minimum": -most, "maximum": most});
        let mut parameters = Vec::new();
        if self.takes_subject() {
            parameters.push(("collection", word(), "Collection of the subject"));
            let all = "Feature ids of the subject; all of the collection if not given";
            parameters.push(("ids", Words.schema(), all));
        }
        if self.takes_subject() && !self.inputs().any(|input| input.name == "filter") {
            parameters.push(("filter", word(), "Only features of the subject that match, CQL2 text"));
        }
        if self.takes_point {
            parameters.push(("lon", degrees(180.0), "Longitude of a point, degrees, instead of a collection"));
            parameters.push(("lat", degrees(90.0), "Latitude of that point, degrees"));
        }
        let spelt = |input: &InputSpec| match input.kind {
            Sides | Criteria => (input.name, Words.schema(), input.title),
            kind => (input.name, kind.schema(), input.title),
        };
        // Coordinates do not come in an address.
        let others = self.inputs().filter(|i| !["subject", "subject-crs", "repair"].contains(&i.name));
        parameters.extend(others.map(spelt));
        parameters
    }
}

impl InputKind {
    /// Its JSON Schema.
    pub fn schema(self) -> Value {
        match self {
            Subject | Pairs => json!({"type": "object"}),
            Sides => {
                let side = json!({"oneOf": [{"type": "string", "minLength": 1}, {"type": "object"}]});
                json!({"oneOf": [side, {"type": "array", "items": side, "minItems": 1}]})
            }
            Criteria => {
                json!({"type": "array", "minItems": 1, "items": {"type": "object", "required": ["to", "best_m", "worst_m"], "properties": {
                "id": {"type": "string"}, "to": Sides.schema(), "best_m": {"type": "number", "minimum": 0}, "worst_m": {"type": "number", "minimum": 0},
                "weight": {"type": "number", "minimum": 0, "default": 1}, "excludes": {"type": "boolean", "default": false}}}})
            }
            Words => json!({"type": "array", "items": {"type": "string"}, "minItems": 1}),
            Text | File => json!({"type": "string", "minLength": 1}),
            Positive => json!({"type": "number", "minimum": 0}),
            Number => json!({"type": "number"}),
            Whole => json!({"type": "integer", "minimum": 1}),
            Natural => json!({"type": "integer", "minimum": 0}),
            Flag => json!({"type": "boolean", "default": false}),
            Choice(words) => json!({"type": "string", "enum": words}),
        }
    }
}
