pub mod geom;
pub mod model;
