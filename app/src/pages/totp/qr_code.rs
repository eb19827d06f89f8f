//! The QR code as SVG: black on white in both themes, with a quiet zone of four modules. `qrcode`
//! itself renders only a whole SVG file, to which no label for screen readers can be added.

use leptos::prelude::*;
use qrcode::{Color, EcLevel, QrCode};

const QUIET: usize = 4;

/// Returns `None` if the text is too long for a QR code.
pub(super) fn qr_code(text: &str, label: String) -> Option<impl IntoView + use<>> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let side = code.width() + 2 * QUIET;
    let (frame, dark) = (format!("0 0 {side} {side}"), modules(&code));
    Some(view! {
        <svg class="qr" role="img" aria-label=label data-testid="qr-code" viewBox=frame>
            <path fill="#FFFFFF" d=format!("M0 0h{side}v{side}H0z")></path>
            <path fill="#000000" d=dark></path>
        </svg>
    })
}

/// The dark modules as a path, with one stroke for each horizontal run.
fn modules(code: &QrCode) -> String {
    let (colors, width) = (code.to_colors(), code.width());
    let mut path = String::new();
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = row[x..].iter().take_while(|color| **color == Color::Dark).count();
            if run > 0 {
                path.push_str(&format!("M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET));
            }
            x += run.max(1);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dark_module_is_drawn_once() {
        let code = QrCode::with_error_correction_level("otpauth://totp/x?secret=AAAA", EcLevel::M)
            .expect("a short text");
        let dark = code.to_colors().into_iter().filter(|color| *color == Color::Dark).count();
        let drawn: usize = modules(&code)
            .split('h')
            .skip(1)
            .filter_map(|part| part.split('v').next()?.parse::<usize>().ok())
            .sum();
        assert_eq!(drawn, dark);
    }
}
