//! Who asks, as far as it is known.

use super::{Grant, Role};
use crate::model::Access;
use std::sync::Arc;

/// How somebody made themselves known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// A key of this server.
    Key,
    /// A token of the issuer that this server trusts.
    Token,
}

/// Who asks. Holds no secret, and is cheap to clone.
///
/// ```
/// use groundplan::access::Principal;
/// use groundplan::model::Access;
/// let nobody = Principal::Anonymous;
/// assert!(nobody.may_read("port", Access::Public) && !nobody.may_read("port", Access::Restricted));
/// assert!(nobody.may_see("port", Access::Restricted) && !nobody.may_see("port", Access::Hidden));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// Nobody in particular.
    Anonymous,
    /// Somebody who brought a valid key or token.
    Known {
        /// The public id of the key, or the subject of the token.
        id: String,
        /// What they may do.
        grant: Arc<Grant>,
        /// How they are known.
        via: Via,
    },
}

impl Principal {
    /// Whether they may know that a collection exists.
    pub fn may_see(&self, collection: &str, access: Access) -> bool {
        access != Access::Hidden || self.may_read(collection, access)
    }

    /// Whether they may read what is in a collection.
    pub fn may_read(&self, collection: &str, access: Access) -> bool {
        access == Access::Public || self.allows(Role::Reader, collection)
    }

    /// Whether they may change features of a collection. What they may not even see they cannot change either: ask
    /// [`Self::may_see`] first and answer as if the collection were not there.
    pub fn may_write(&self, collection: &str) -> bool {
        self.allows(Role::Editor, collection)
    }

    /// Whether they may create a collection of this id, describe it anew, or retire it.
    pub fn may_administer(&self, collection: &str) -> bool {
        self.allows(Role::Admin, collection)
    }

    /// Whether they may see what is not about one collection: the audit log and the metrics.
    pub fn is_admin(&self) -> bool {
        self.grant().is_some_and(|grant| grant.role == Role::Admin && grant.collections == super::Collections::All)
    }

    /// Under what their reports and jobs are kept: the id of a key, which no other key ever has, unlike its name.
    pub fn owner(&self) -> String {
        match self {
            Self::Anonymous => String::new(),
            Self::Known { id, via: Via::Key, .. } => format!("key {id}"),
            Self::Known { id, via: Via::Token, .. } => format!("token {id}"),
        }
    }

    /// Whether they are known, so that a refusal is about what they may do and not about who they are (403, not 401).
    pub fn is_known(&self) -> bool {
        self.grant().is_some()
    }

    /// What they were given; `None` for nobody in particular.
    pub fn grant(&self) -> Option<&Grant> {
        match self {
            Self::Anonymous => None,
            Self::Known { grant, .. } => Some(grant),
        }
    }

    /// For the history and the audit log: the name of the key, the name in the token with its subject, or
    /// `anonymous`. People may choose the name in a token, so it never stands there alone.
    pub fn who(&self) -> String {
        match self {
            Self::Anonymous => "anonymous".to_string(),
            Self::Known { grant, via: Via::Key, .. } => grant.name.clone(),
            Self::Known { id, grant, via: Via::Token } if grant.name == *id => format!("{id} (token)"),
            Self::Known { id, grant, via: Via::Token } => format!("{} (token {id})", grant.name),
        }
    }

    fn allows(&self, role: Role, collection: &str) -> bool {
        self.grant().is_some_and(|grant| grant.allows(role, collection))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Collections;

    fn known(role: Role, collections: Collections) -> Principal {
        let grant = Arc::new(Grant { name: "gis".into(), role, collections, expires: None });
        Principal::Known { id: "K".into(), grant, via: Via::Key }
    }

    /// One letter for each thing that is allowed: see, read (public, restricted, hidden), write, administer.
    fn rights(who: &Principal, collection: &str) -> String {
        let accesses = [(Access::Public, 'p'), (Access::Restricted, 'r'), (Access::Hidden, 'h')];
        let mut rights: String =
            accesses.iter().filter(|(a, _)| who.may_see(collection, *a)).map(|(_, c)| *c).collect();
        rights.push('/');
        rights.extend(accesses.iter().filter(|(a, _)| who.may_read(collection, *a)).map(|(_, c)| *c));
        rights.push('/');
        rights.extend(who.may_write(collection).then_some('w'));
        rights.extend(who.may_administer(collection).then_some('a'));
        rights.extend(who.is_admin().then_some('!'));
        rights
    }

    #[test]
    fn the_table_of_roles_holds() {
        let port = || Collections::of(["port"]).unwrap();
        for (who, inside, outside) in [
            (Principal::Anonymous, "pr/p/", "pr/p/"),
            (known(Role::Reader, Collections::All), "prh/prh/", "prh/prh/"),
            (known(Role::Reader, port()), "prh/prh/", "pr/p/"),
            (known(Role::Editor, Collections::All), "prh/prh/w", "prh/prh/w"),
            (known(Role::Editor, port()), "prh/prh/w", "pr/p/"),
            (known(Role::Admin, Collections::All), "prh/prh/wa!", "prh/prh/wa!"),
            (known(Role::Admin, port()), "prh/prh/wa", "pr/p/"),
        ] {
            assert_eq!((rights(&who, "port").as_str(), rights(&who, "airport").as_str()), (inside, outside), "{who:?}");
        }
    }

    #[test]
    fn a_name_from_a_token_never_stands_alone() {
        let key = known(Role::Reader, Collections::All);
        let Principal::Known { grant, .. } = key.clone() else { panic!() };
        let token = Principal::Known { id: "4f1c".into(), grant, via: Via::Token };
        assert_eq!((key.who().as_str(), token.who().as_str()), ("gis", "gis (token 4f1c)"));
        assert_eq!(Principal::Anonymous.who(), "anonymous");
    }
}
