//! What both encodings build their trees with: what makes no sense is refused here, with the place where it stands.

use super::error::{FilterError, Place, shortened};
use super::fold::Fold;
use super::functions::{self, FUNCTIONS, FunctionDescription};
use super::reader::Read;
use super::time::{Interval, Relation, Span};
use super::tree::{Comparison, Condition, GEOMETRY, Literal, Operand, SetRelation};
use crate::geom::{Lies, lies};

pub(super) const A_VALUE: &str = "a property name, text in single quotation marks, a number, TRUE or FALSE";
const A_NUMBER: &str = "a number, a property or a function that gives a number";
const A_TEXT: &str = "a text, a property or a function that gives a text";
const A_GEOMETRY: &str = "`geometry`, a geometry or a BBOX";
const A_TIME: &str = "a property, a DATE, a TIMESTAMP or an INTERVAL";
const AN_INTERVAL: &str = "an INTERVAL or a property: this function is not for single dates and timestamps";
const AN_ARRAY: &str = "an array or a property";

/// Where an operand stands, and what it looks like there.
pub(super) struct Spot {
    pub(super) at: Place,
    pub(super) found: String,
}

impl Spot {
    pub(super) fn expected(self, expected: &'static str) -> FilterError {
        FilterError::Unexpected { at: self.at, expected, found: self.found }
    }
}

/// An operand and where it stands.
pub(super) type Side = (Operand, Spot);

fn or_expected(holds: bool, (operand, spot): Side, expected: &'static str) -> Read<Operand> {
    if holds { Ok(operand) } else { Err(spot.expected(expected)) }
}

/// What can be compared.
pub(super) fn scalar(side: Side) -> Read<Operand> {
    use Operand::{Array, Condition, Drawing, Interval};
    or_expected(!matches!(side.0, Array(_) | Interval(_) | Drawing(_) | Condition(_)), side, A_VALUE)
}

/// What can be reckoned with.
pub(super) fn number(side: Side) -> Read<Operand> {
    let holds = match &side.0 {
        Operand::Property(_) | Operand::Literal(Literal::Number(_)) | Operand::Sum(..) | Operand::Negative(_) => true,
        Operand::Call(function, _) => !function.gives_text(),
        _ => false,
    };
    or_expected(holds, side, A_NUMBER)
}

fn text(side: Side) -> Read<Operand> {
    let holds = match &side.0 {
        Operand::Property(_) | Operand::Literal(Literal::Text(_)) | Operand::Folded(..) => true,
        Operand::Call(function, _) => function.gives_text(),
        _ => false,
    };
    or_expected(holds, side, A_TEXT)
}

fn geometry(side: Side) -> Read<Operand> {
    let holds = match &side.0 {
        Operand::Drawing(_) => true,
        Operand::Property(name) => name == GEOMETRY,
        _ => false,
    };
    or_expected(holds, side, A_GEOMETRY)
}

/// `left = right` and the like.
pub(super) fn compare(left: Side, sign: Comparison, right: Side) -> Read<Condition> {
    Ok(Condition::Compare { left: scalar(left)?, sign, right: scalar(right)? })
}

/// `S_WITHIN(left, right)` and the like. What does not depend on the feature is answered at once.
pub(super) fn spatial(left: Side, how: Lies, right: Side) -> Read<Condition> {
    let (left, right) = (geometry(left)?, geometry(right)?);
    if let (Operand::Drawing(a), Operand::Drawing(b)) = (&left, &right)
        && let Some(answer) = lies(a.figure(), how, b.figure())
    {
        return Ok(Condition::Constant(answer));
    }
    Ok(Condition::Spatial { left, how, right })
}

/// `T_DURING(left, right)` and the like.
pub(super) fn temporal(left: Side, relation: Relation, right: Side) -> Read<Condition> {
    let side = |side: Side| {
        let is_instant = matches!(side.0, Operand::Literal(Literal::Time(_)));
        if is_instant && !relation.takes_instants() {
            return Err(side.1.expected(AN_INTERVAL));
        }
        or_expected(is_instant || matches!(side.0, Operand::Property(_) | Operand::Interval(_)), side, A_TIME)
    };
    Ok(Condition::Temporal { left: side(left)?, relation, right: side(right)? })
}

/// `A_CONTAINS(left, right)` and the like.
pub(super) fn sets(left: Side, relation: SetRelation, right: Side) -> Read<Condition> {
    let side = |side: Side| or_expected(matches!(side.0, Operand::Array(_) | Operand::Property(_)), side, AN_ARRAY);
    Ok(Condition::Sets { left: side(left)?, relation, right: side(right)? })
}

/// `CASEI(value)` or `ACCENTI(value)`; of text that stands there, the result.
pub(super) fn folded(fold: Fold, value: Side) -> Read<Operand> {
    Ok(match text(value)? {
        Operand::Literal(Literal::Text(text)) => Operand::Literal(Literal::Text(fold.apply(&text))),
        value => Operand::Folded(fold, Box::new(value)),
    })
}

/// The function of our own that has this name.
pub(super) fn function(name: &str, at: &Place) -> Read<&'static FunctionDescription> {
    functions::named(name).ok_or_else(|| {
        let known = FUNCTIONS.iter().map(|function| function.name).collect::<Vec<_>>().join(", ");
        FilterError::UnknownFunction { at: at.clone(), name: shortened(name), known }
    })
}

/// A function of our own.
pub(super) fn call(function: &'static FunctionDescription, argument: Side) -> Read<Operand> {
    let argument = match function {
        _ if function.takes_geometry() => geometry(argument)?,
        _ if function.takes_text() => text(argument)?,
        _ => number(argument)?,
    };
    Ok(Operand::Call(function, Box::new(argument)))
}

/// The one argument of a function.
pub(super) fn one<T>(arguments: Vec<T>, name: &str, at: &Place) -> Read<T> {
    let [only] = exactly(arguments, name, at, "one argument")?;
    Ok(only)
}

/// The two arguments of a function.
pub(super) fn two<T>(arguments: Vec<T>, name: &str, at: &Place) -> Read<[T; 2]> {
    exactly(arguments, name, at, "two arguments")
}

/// So many arguments and no more.
pub(super) fn exactly<T, const N: usize>(
    arguments: Vec<T>,
    name: &str,
    at: &Place,
    takes: &'static str,
) -> Read<[T; N]> {
    <[T; N]>::try_from(arguments).map_err(|_| FilterError::WrongArguments {
        at: at.clone(),
        name: shortened(name),
        takes,
    })
}

/// `DATE('…')`.
pub(super) fn date(text: &str, at: &Place) -> Read<Operand> {
    time(Span::date(text), text, at, "a date such as 2016-05-31")
}

/// `TIMESTAMP('…')`.
pub(super) fn timestamp(text: &str, at: &Place) -> Read<Operand> {
    time(Span::timestamp(text), text, at, "a timestamp such as 2016-05-31T08:00:00Z")
}

fn time(span: Option<Span>, text: &str, at: &Place, wanted: &str) -> Read<Operand> {
    let reason = || format!("`{}` is not {wanted}", shortened(text));
    span.map(|span| Operand::Literal(Literal::Time(span)))
        .ok_or_else(|| FilterError::BadTime { at: at.clone(), reason: reason() })
}

/// An end of an interval that is written as text; `None` for `..`.
pub(super) fn end(text: &str, at: &Place) -> Read<Option<Operand>> {
    let span = Span::date(text).or_else(|| Span::timestamp(text));
    if text == ".." {
        return Ok(None);
    }
    time(span, text, at, "a date, a timestamp or `..`").map(Some)
}

/// An end of an interval that is not written as text.
pub(super) fn other_end(side: Side) -> Read<Option<Operand>> {
    let holds = matches!(side.0, Operand::Property(_) | Operand::Literal(Literal::Time(_)));
    or_expected(holds, side, "a date, a timestamp or '..' in single quotation marks, or a property").map(Some)
}

/// `INTERVAL(start, end)`.
pub(super) fn interval(start: Option<Operand>, end: Option<Operand>, at: &Place) -> Read<Operand> {
    let span = |end: &Option<Operand>| match end {
        Some(Operand::Literal(Literal::Time(span))) => Some(*span),
        _ => None,
    };
    if Interval::new(span(&start), span(&end)).is_none() {
        return Err(FilterError::BadTime { at: at.clone(), reason: "the interval ends before it begins".into() });
    }
    Ok(Operand::Interval(Box::new([start, end])))
}
