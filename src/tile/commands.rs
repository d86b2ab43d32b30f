//! Geometry as the commands of Mapbox Vector Tile 2.1 (section 4.3): a cursor that moves, draws and closes.

use super::grid::At;
use super::protobuf::{varint, zigzag};
use super::rings::Chains;

const MOVE_TO: u64 = 1;
const LINE_TO: u64 = 2;
const CLOSE_PATH: u64 = 7;

fn command(out: &mut Vec<u8>, id: u64, count: usize) {
    varint(out, (count as u64) << 3 | id);
}

fn step(out: &mut Vec<u8>, cursor: &mut At, to: At) {
    varint(out, zigzag(to.x - cursor.x));
    varint(out, zigzag(to.y - cursor.y));
    *cursor = to;
}

/// All points of a (multi-)point.
pub(super) fn points(out: &mut Vec<u8>, points: &[At]) {
    let mut cursor = At::default();
    command(out, MOVE_TO, points.len());
    for at in points {
        step(out, &mut cursor, *at);
    }
}

/// Lines, or rings if `closed`, one after the other.
pub(super) fn chains(out: &mut Vec<u8>, chains: &Chains, closed: bool) {
    let mut cursor = At::default();
    for (chain, _) in chains.iter() {
        let [first, rest @ ..] = chain else { continue };
        command(out, MOVE_TO, 1);
        step(out, &mut cursor, *first);
        command(out, LINE_TO, rest.len());
        for at in rest {
            step(out, &mut cursor, *at);
        }
        if closed {
            command(out, CLOSE_PATH, 1);
        }
    }
}
