//! Things that belong together, directly or through others (union-find).

/// Groups of things numbered from 0.
#[derive(Debug)]
pub struct Groups {
    /// Another of the same group, itself for the one that stands for the group.
    towards: Vec<usize>,
}

impl Groups {
    /// Each thing alone.
    pub fn new(count: usize) -> Self {
        Self { towards: (0..count).collect() }
    }

    /// The one that stands for the group of `thing`. Halves the way for the next who asks.
    pub fn of(&mut self, mut thing: usize) -> usize {
        while let Some(&next) = self.towards.get(thing) {
            if next == thing {
                break;
            }
            let after = self.towards.get(next).copied().unwrap_or(next);
            if let Some(slot) = self.towards.get_mut(thing) {
                *slot = after;
            }
            thing = after;
        }
        thing
    }

    /// Puts two groups together; false when they were one already.
    pub fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.of(a), self.of(b));
        if let Some(slot) = self.towards.get_mut(a.max(b)) {
            *slot = a.min(b);
        }
        a != b
    }
}
