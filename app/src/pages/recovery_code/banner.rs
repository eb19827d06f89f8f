//! N-CODES-UNSAVED, N-CODES-LOW, N-CODES-NONE: the banners about recovery codes.

use crate::pages::{
    path,
    ui::{
        banner::Banner,
        button::{ButtonKind, Open},
    },
};
use identity::second_factor::Overview;
use leptos::prelude::*;

/// The number of codes from which the banner warns.
const LOW: u64 = 3;

/// The banner that applies, if any.
pub(crate) fn of(overview: &Overview) -> Option<AnyView> {
    let codes = overview.recovery_codes?;
    let manage = path::CODES;
    let (heading, text, action, label) = if !codes.saved {
        (
            "Your recovery codes are not saved".to_owned(),
            "Without them you could lose access to your account if you lose your phone.",
            if overview.codes_can_be_shown { path::CODES_NEW } else { manage },
            "Get recovery codes",
        )
    } else if codes.left > LOW {
        return None;
    } else {
        let heading = match codes.left {
            0 => "You have no recovery codes left".to_owned(),
            1 => "You have 1 recovery code left".to_owned(),
            left => format!("You have {left} recovery codes left"),
        };
        (heading, "Make a new set before you run out.", manage, "Get new codes")
    };
    Some(
        view! {
            <Banner heading text>
                <Open action label kind=ButtonKind::Primary />
            </Banner>
        }
        .into_any(),
    )
}
