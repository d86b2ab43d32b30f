//! What was made last, by name, up to a limit: names come from clients.

use std::cell::RefCell;
use std::rc::Rc;

/// The most recently used values, the latest at the end.
pub(super) struct Recent<T> {
    kept: RefCell<Vec<(String, Rc<T>)>>,
    limit: usize,
}

impl<T> Recent<T> {
    pub const fn new(limit: usize) -> Self {
        Self { kept: RefCell::new(Vec::new()), limit }
    }

    /// The value of that name, made if it is not there; errors are not kept.
    pub fn get<E>(&self, name: &str, make: impl FnOnce() -> Result<T, E>) -> Result<Rc<T>, E> {
        let found = {
            let mut kept = self.kept.borrow_mut();
            let place = kept.iter().rposition(|(known, _)| known == name);
            place.map(|place| kept.remove(place))
        };
        // Not borrowed while something is made: that may ask for another name.
        let entry = match found {
            Some(entry) => entry,
            None => (name.to_string(), Rc::new(make()?)),
        };
        let value = Rc::clone(&entry.1);
        let mut kept = self.kept.borrow_mut();
        if kept.len() >= self.limit {
            kept.remove(0);
        }
        kept.push(entry);
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recently_used_value_goes_first() {
        let recent = Recent::new(2);
        let made = RefCell::new(Vec::new());
        for name in ["a", "b", "a", "c", "a", "b"] {
            let value: Result<_, ()> = recent.get(name, || {
                made.borrow_mut().push(name);
                Ok(name.to_uppercase())
            });
            assert_eq!(*value.unwrap(), name.to_uppercase());
        }
        assert_eq!(made.into_inner(), ["a", "b", "c", "b"]);
    }

    #[test]
    fn an_error_is_not_kept() {
        let recent = Recent::new(2);
        assert_eq!(recent.get("a", || Err::<i32, _>("no")), Err("no"));
        assert_eq!(recent.get("a", || Ok::<_, &str>(1)).as_deref(), Ok(&1));
    }
}
