//! Who may see and do what: every route, every kind of caller, every kind of collection; and that what is hidden is for
//! others as if it were not there.

mod hidden;
mod keys;
mod matrix;
mod wholes;

use crate::kept::Kept;
use crate::layers::{cell, feature, layer};
use groundplan::access::Role;
use groundplan::model::{Access, Layer};
use serde_json::json;

/// Names of one length, so that answers about them have one length, too. The last does not exist.
const OPEN: &str = "open";
const SHUT: &str = "shut";
const DARK: &str = "dark";
const NONE: &str = "void";

/// One collection of each kind, with a feature `f` and another whose id is in no other collection.
fn layers() -> Vec<Layer> {
    [(OPEN, Access::Public), (SHUT, Access::Restricted), (DARK, Access::Hidden)]
        .into_iter()
        .map(|(id, access)| {
            let features = vec![
                feature("f", cell(87.0, 43.0, 88.0, 44.0), json!({"name": "甲", "kind": "x", "uncertainty_m": 5})),
                feature(&format!("{id}_own"), cell(87.5, 43.0, 88.5, 44.0), json!({"name": "乙", "kind": "y"})),
            ];
            let Layer { collection, features } = layer(id, "层", "Layer", features);
            Layer { collection: groundplan::model::Collection { access, ..collection }, features }
        })
        .collect()
}

/// Those who ask: nobody, a key that is none, and for each role a key for other collections, for these, and for all.
struct Callers {
    keys: Vec<(&'static str, String)>,
}

impl Callers {
    fn of(app: &Kept) -> Self {
        let inside = [OPEN, SHUT, DARK];
        let mut keys = vec![("nobody", String::new()), ("a wrong key", "Bearer gp_12345678_nothing".to_string())];
        for (role, names) in [
            (Role::Reader, ["reader of others", "reader", "reader of all"]),
            (Role::Editor, ["editor of others", "editor", "editor of all"]),
            (Role::Admin, ["admin of others", "admin", "admin of all"]),
        ] {
            let [outside, within, all] = names;
            keys.push((outside, app.key(role, &["elsewhere"])));
            keys.push((within, app.key(role, &inside)));
            keys.push((all, app.key(role, &[])));
        }
        Self { keys }
    }

    fn key(&self, name: &str) -> &str {
        &self.keys.iter().find(|(known, _)| *known == name).unwrap().1
    }

    /// Those who do not see the hidden collection.
    fn outside(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let blind = ["nobody", "a wrong key", "reader of others", "editor of others", "admin of others"];
        self.keys.iter().filter(move |(name, _)| blind.contains(name)).map(|(name, key)| (*name, key.as_str()))
    }
}
