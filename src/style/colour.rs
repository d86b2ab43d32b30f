//! Colours: hexadecimal text, contrast as WCAG 2.2 measures it, and a colour for a name nobody chose one for.

/// A colour in sRGB, 0 to 255 each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

/// What text lies on: the halo round labels.
pub const WHITE: Colour = Colour::new(0xff_ff_ff);
/// The darkest text.
pub const BLACK: Colour = Colour::new(0);
/// Land without a basemap.
pub const LAND: Colour = Colour::new(0xf3_f1_ec);
/// Smallest contrast of text with what it lies on (WCAG 2.2, success criterion 1.4.3).
pub const READABLE: f64 = 4.5;

/// Colours of collections that nobody planned for: Paul Tol's "muted" scheme, which is safe for the colour-blind.
const UNPLANNED: [Colour; 9] = [
    Colour::new(0xcc_66_77),
    Colour::new(0x33_22_88),
    Colour::new(0xdd_cc_77),
    Colour::new(0x11_77_33),
    Colour::new(0x88_cc_ee),
    Colour::new(0x88_22_55),
    Colour::new(0x44_aa_99),
    Colour::new(0x99_99_33),
    Colour::new(0xaa_44_99),
];

impl Colour {
    /// From `0xRRGGBB`.
    pub const fn new(rgb: u32) -> Self {
        let [_, red, green, blue] = rgb.to_be_bytes();
        Self { red, green, blue }
    }

    /// From `#rgb` or `#rrggbb`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let rgb = u32::from_str_radix(digits, 16).ok()?;
        match digits.len() {
            6 => Some(Self::new(rgb)),
            // Each digit stands for itself twice: #8cf is #88ccff.
            3 => Some(Self::new(((rgb & 0xf00) << 8 | (rgb & 0xf0) << 4 | rgb & 0xf) * 0x11)),
            _ => None,
        }
    }

    /// One of nine colours, always the same for the same name (FNV-1a of its bytes).
    pub fn of_name(name: &str) -> Self {
        let hash = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        // The upper half: the lower bits of FNV follow the last letter too closely.
        let at = usize::try_from((hash >> 32) % 9).unwrap_or(0);
        UNPLANNED.get(at).copied().unwrap_or(BLACK)
    }

    /// As `#rrggbb`.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }

    /// Red, green and blue, 0 to 255.
    pub const fn rgb(self) -> [u8; 3] {
        [self.red, self.green, self.blue]
    }

    /// Relative luminance, 0 for black to 1 for white (WCAG 2.2).
    pub fn luminance(self) -> f64 {
        let [red, green, blue] = self.rgb().map(|part| linear(f64::from(part) / 255.0));
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// Contrast ratio with another colour, 1 to 21 (WCAG 2.2).
    ///
    /// ```
    /// use groundplan::style::Colour;
    /// assert!((Colour::new(0).contrast(Colour::new(0xffffff)) - 21.0).abs() < 1e-12);
    /// ```
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// `share` of the other colour in this one, 0 to 1.
    #[must_use]
    pub fn mixed(self, other: Self, share: f64) -> Self {
        let mix = |a: u8, b: u8| {
            let value = f64::from(a) + (f64::from(b) - f64::from(a)) * share.clamp(0.0, 1.0);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes")]
            let byte = value.round() as u8;
            byte
        };
        Self { red: mix(self.red, other.red), green: mix(self.green, other.green), blue: mix(self.blue, other.blue) }
    }

    /// This colour, darkened in steps until text in it can be read on white and on the land.
    #[must_use]
    pub fn as_text(self) -> Self {
        let dark = |step: u8| self.mixed(BLACK, f64::from(step) / 20.0);
        (0..=20).map(dark).find(|text| text.contrast(LAND) >= READABLE).unwrap_or(BLACK)
    }

    /// Black or white, whichever is read better on this colour (never below 4.5).
    #[must_use]
    pub fn ink(self) -> Self {
        if self.contrast(WHITE) >= self.contrast(BLACK) { WHITE } else { BLACK }
    }
}

fn linear(part: f64) -> f64 {
    if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn short_and_long_texts_name_the_same_colour() {
        assert_eq!(Colour::parse("#8cf"), Some(Colour::new(0x88_cc_ff)));
        assert_eq!(Colour::parse("#88CCFF").map(Colour::hex).as_deref(), Some("#88ccff"));
        for wrong in ["", "#", "8cf", "#8cg", "#12345", "#+12345", "red", "#天"] {
            assert_eq!(Colour::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_guideline() {
        // Reference: #767676 on white is the lightest grey that passes, 4.54.
        assert!((Colour::new(0x76_76_76).contrast(WHITE) - 4.54).abs() < 0.01);
    }

    proptest! {
        #[test]
        fn every_colour_has_text_that_can_be_read(rgb in 0_u32..0x0100_0000) {
            let colour = Colour::new(rgb);
            prop_assert!(colour.as_text().contrast(LAND) >= READABLE);
            prop_assert!(colour.as_text().contrast(WHITE) >= READABLE);
            prop_assert!(colour.ink().contrast(colour) >= READABLE);
            prop_assert_eq!(Colour::parse(&colour.hex()), Some(colour));
        }

        #[test]
        fn a_name_always_has_the_same_colour(name in ".{0,20}") {
            prop_assert_eq!(Colour::of_name(&name), Colour::of_name(&name));
        }
    }
}
