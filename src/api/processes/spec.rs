//! What the processes are called and what they take. Serves the process descriptions and the OpenAPI document.

use crate::api::links::{Base, JSON, Link};
use serde_json::{Map, Value, json};

/// Rel of the execute link, OGC API Processes.
const EXECUTE: &str = "http://www.opengis.net/def/rel/ogc/1.0/execute";

/// One input.
#[derive(Debug)]
pub(in crate::api) struct InputSpec {
    pub name: &'static str,
    pub title: &'static str,
    pub required: bool,
    pub kind: InputKind,
}

/// What an input looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::api) enum InputKind {
    Subject,
    Collections,
    Positive,
    Whole,
    Flag,
    Choice(&'static [&'static str]),
}

/// One process.
#[derive(Debug)]
pub(in crate::api) struct ProcessSpec {
    pub id: &'static str,
    pub title: &'static str,
    pub description: &'static str,
    pub inputs: &'static [InputSpec],
}

const SUBJECT: InputSpec = InputSpec {
    name: "subject",
    title: "GeoJSON (geometry, feature or feature collection; longitude, latitude), or {\"collection\": …, \"ids\": […]}; over GET: `collection` and `ids`",
    required: true,
    kind: InputKind::Subject,
};
const METHOD: InputSpec = InputSpec {
    name: "method",
    title: "How areas are measured: on the CGCS2000 ellipsoid, edges straight in (longitude, latitude)",
    required: false,
    kind: InputKind::Choice(&["ellipsoidal"]),
};

/// All processes, in listing order.
pub(in crate::api) const PROCESSES: [ProcessSpec; 3] = [
    ProcessSpec {
        id: "area",
        title: "How large is it?",
        description: "Area and perimeter of each feature, and of all together: gross (their sum) and net (each piece of ground once).",
        inputs: &[
            SUBJECT,
            METHOD,
            InputSpec {
                name: "unit",
                title: "Unit of the areas; mu is 亩, 2000/3 m²",
                required: false,
                kind: InputKind::Choice(&crate::query::AreaUnit::NAMES),
            },
        ],
    },
    ProcessSpec {
        id: "overlap",
        title: "What does it overlap, and by how much?",
        description: "Common area with each feature of the constraint collections, its share of either side, and per collection net, gross and remaining. \
            A neighbour that only touches is not listed. A collection without polygons answers no_data, never zero conflict.",
        inputs: &[
            SUBJECT,
            InputSpec {
                name: "constraints",
                title: "Collections to compare with",
                required: true,
                kind: InputKind::Collections,
            },
            METHOD,
            InputSpec {
                name: "pieces",
                title: "Return the common ground of each pair as GeoJSON",
                required: false,
                kind: InputKind::Flag,
            },
        ],
    },
    ProcessSpec {
        id: "nearest",
        title: "What is nearest?",
        description: "Nearest features by exact geodesic distance between the geometries themselves, with nearest points and azimuth.",
        inputs: &[
            SUBJECT,
            InputSpec {
                name: "collections",
                title: "Collections to search",
                required: true,
                kind: InputKind::Collections,
            },
            InputSpec {
                name: "limit",
                title: "At most this many neighbours (10 if not given, 1000 at most)",
                required: false,
                kind: InputKind::Whole,
            },
            InputSpec {
                name: "within-m",
                title: "Only neighbours at most this far away, metres",
                required: false,
                kind: InputKind::Positive,
            },
        ],
    },
];

impl ProcessSpec {
    /// What a GET execution takes, with schema and meaning: the subject is spelt out as `collection` and `ids`, or,
    /// where distance is asked, as a point.
    pub fn get_parameters_described(&self) -> Vec<(&'static str, Value, &'static str)> {
        let word = || json!({"type": "string", "minLength": 1});
        let degrees = |most: f64| json!({"type": "number", "minimum": -most, "maximum": most});
        let mut parameters = vec![
            ("collection", word(), "Collection of the subject"),
            ("ids", InputKind::Collections.schema(), "Feature ids of the subject; all of the collection if not given"),
        ];
        if self.id == "nearest" {
            parameters.push((
                "lon",
                degrees(180.0),
                "Longitude of a point, degrees, instead of a collection (nearest)",
            ));
            parameters.push(("lat", degrees(90.0), "Latitude of that point, degrees (nearest)"));
        }
        let others = self.inputs.iter().filter(|input| input.kind != InputKind::Subject);
        parameters.extend(others.map(|input| (input.name, input.kind.schema(), input.title)));
        parameters
    }

    /// Their names.
    pub fn get_parameters(&self) -> Vec<&'static str> {
        self.get_parameters_described().into_iter().map(|(name, ..)| name).collect()
    }

    pub fn summary(&self, base: &Base) -> Value {
        let links = [Link::new(base.at(&format!("/processes/{}", self.id)), "self", JSON, "Its description")];
        json!({
            "id": self.id, "title": self.title, "description": self.description, "version": env!("CARGO_PKG_VERSION"),
            "jobControlOptions": ["sync-execute"], "outputTransmission": ["value"], "links": links,
        })
    }

    pub fn description(&self, base: &Base) -> Value {
        let mut inputs = Map::new();
        for input in self.inputs {
            let least = u8::from(input.required);
            inputs.insert(
                input.name.into(),
                json!({"title": input.title, "minOccurs": least, "schema": input.kind.schema()}),
            );
        }
        let path = format!("/processes/{}", self.id);
        let links = [
            Link::new(base.at(&path), "self", JSON, "This description"),
            Link::new(base.at(&format!("{path}/execution")), EXECUTE, JSON, "Execute"),
        ];
        let mut body = self.summary(base);
        if let Value::Object(body) = &mut body {
            body.insert("inputs".into(), Value::Object(inputs));
            body.insert("outputs".into(), json!({"answer": {"title": "The answer", "schema": {"type": "object"}}}));
            body.insert("links".into(), json!(links));
        }
        body
    }
}

impl InputKind {
    /// Its schema in a process description or request body.
    pub fn schema(self) -> Value {
        match self {
            Self::Subject => json!({"type": "object"}),
            Self::Collections => json!({"type": "array", "items": {"type": "string"}, "minItems": 1}),
            Self::Positive => json!({"type": "number", "minimum": 0}),
            Self::Whole => json!({"type": "integer", "minimum": 1}),
            Self::Flag => json!({"type": "boolean", "default": false}),
            Self::Choice(words) => json!({"type": "string", "enum": words}),
        }
    }
}
