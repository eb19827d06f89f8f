//! Widgets that know no domain, rendered once on the server.
//!
//! A widget turns plain words into HTML that works as it stands; what the client code adds is
//! announced in `data-` attributes. Nothing here reads a request, a database or a clock.
//!
//! Widgets return [`AnyView`](leptos::prelude::AnyView): whole pages are nested in one another, and
//! the spelled-out types would grow beyond what the compiler follows.

#![expect(
    unreachable_pub,
    reason = "the component macro makes a public item of every shared widget"
)]

pub(crate) mod account_menu;
pub(crate) mod administration_frame;
pub(crate) mod badge;
pub(crate) mod breadcrumb;
pub(crate) mod button;
pub(crate) mod callout;
pub(crate) mod card;
pub(crate) mod checkbox;
pub(crate) mod choices;
pub(crate) mod code_field;
pub(crate) mod date_field;
pub(crate) mod dialog;
pub(crate) mod disclosure;
pub(crate) mod document;
pub(crate) mod entry;
pub(crate) mod error_summary;
pub(crate) mod facts;
pub(crate) mod field;
pub(crate) mod first_focus;
pub(crate) mod frame;
pub(crate) mod group;
pub(crate) mod icon;
pub(crate) mod instant_select;
pub(crate) mod item;
pub(crate) mod meanwhile;
pub(crate) mod notice;
pub(crate) mod number_field;
pub(crate) mod pagination;
pub(crate) mod phone_field;
pub(crate) mod plate;
pub(crate) mod progress;
pub(crate) mod settings_frame;
pub(crate) mod site;
pub(crate) mod standing;
pub(crate) mod switch;
pub(crate) mod tab_list;
pub(crate) mod table;
pub(crate) mod tally;
pub(crate) mod text;
pub(crate) mod time;
pub(crate) mod unsaved;
pub(crate) mod ways;
