//! Tiles are read back by a decoder of the tests' own and held against the rules.

mod decode;
mod figures;
mod rules;
mod shared;
mod whole;
