//! Text without the differences of case or accents.

use unicode_normalization::UnicodeNormalization;

/// What `CASEI` and `ACCENTI` do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fold {
    Case,
    Accents,
}

/// As the standard names them.
pub(super) const FOLDS: [(&str, Fold); 2] = [("casei", Fold::Case), ("accenti", Fold::Accents)];

impl Fold {
    /// Full case folding (Unicode: `CaseFolding.txt`, statuses C and F), in effect: folded texts are equal exactly
    /// where those are, though Cherokee comes out in other letters. Or: accents taken off.
    pub(super) fn apply(self, text: &str) -> String {
        match self {
            Self::Case => text.chars().flat_map(folded).collect(),
            Self::Accents => text.nfd().filter(|c| !is_accent(*c)).map(without_stroke).nfc().collect(),
        }
    }
}

/// Upper case brings together what lower case alone keeps apart: ß and SS, σ and ς.
fn folded(c: char) -> impl Iterator<Item = char> {
    // The Turkish ı is a letter of its own, though its upper case is I.
    let keep = (c == 'ı').then_some(c);
    let fold = c.to_lowercase().flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    keep.into_iter().chain(fold.filter(move |_| keep.is_none()))
}

/// The combining marks of Latin, Greek and Cyrillic letters. Vowel signs of other scripts, and the marks that tell ga
/// from ka in Japanese, are no accents.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}'
        | '\u{FE20}'..='\u{FE2F}')
}

/// Strokes are part of their letters in Unicode, but København is meant to be found as Kobenhavn.
fn without_stroke(c: char) -> char {
    match c {
        'Ø' => 'O',
        'ø' => 'o',
        'Đ' | 'Ð' => 'D',
        'đ' | 'ð' => 'd',
        'Ħ' => 'H',
        'ħ' => 'h',
        'Ł' => 'L',
        'ł' => 'l',
        'Ŧ' => 'T',
        'ŧ' => 't',
        'Ɨ' => 'I',
        'ɨ' | 'ı' => 'i',
        'Ƶ' => 'Z',
        'ƶ' => 'z',
        'Ƀ' => 'B',
        'ƀ' => 'b',
        'Ǥ' => 'G',
        'ǥ' => 'g',
        c => c,
    }
}
