//! Tiles are read back by a decoder of the tests' own and held against the rules.

#![allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::needless_for_each)]

mod decode;
mod figures;
mod rules;
mod shared;
mod whole;
