//! Figures with known areas, bounds on random shapes, and boundaries shaken at random.

mod bounds;
mod figures;
mod refusals;
mod shaken;
mod shapes;
