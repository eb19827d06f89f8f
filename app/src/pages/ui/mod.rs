//! Widgets without domain knowledge, rendered once on the server.
//!
//! A widget turns plain text into HTML that works as it is; `data-` attributes tell the client code
//! what to add. Nothing here reads a request, a database or a clock.
//!
//! Widgets return [`AnyView`](leptos::prelude::AnyView): nested pages would otherwise produce types
//! too large for the compiler.

#![expect(unreachable_pub, reason = "the component macro makes every shared widget public")]

pub(crate) mod account_menu;
pub(crate) mod administration_frame;
pub(crate) mod alternatives;
pub(crate) mod badge;
pub(crate) mod banner;
pub(crate) mod breadcrumb;
pub(crate) mod browser_zone;
pub(crate) mod button;
pub(crate) mod callout;
pub(crate) mod card;
pub(crate) mod checkbox;
pub(crate) mod choices;
mod client_code;
pub(crate) mod code_block;
pub(crate) mod code_field;
pub(crate) mod codes_left;
pub(crate) mod date_field;
pub(crate) mod description_list;
pub(crate) mod dialog;
pub(crate) mod disclosure;
pub(crate) mod document;
pub(crate) mod error_summary;
pub(crate) mod failed_form;
pub(crate) mod field;
pub(crate) mod first_focus;
pub(crate) mod form_action;
pub(crate) mod frame;
pub(crate) mod group;
pub(crate) mod icon;
pub(crate) mod instant_select;
pub(crate) mod item_list;
pub(crate) mod meanwhile;
pub(crate) mod notice;
mod notice_line;
pub(crate) mod number_field;
pub(crate) mod overlay;
pub(crate) mod pagination;
pub(crate) mod phone_field;
pub(crate) mod progress;
pub(crate) mod radio_group;
pub(crate) mod search_field;
pub(crate) mod section;
pub(crate) mod settings_frame;
pub(crate) mod site;
pub(crate) mod switch;
pub(crate) mod tab_list;
pub(crate) mod table;
pub(crate) mod text;
pub(crate) mod text_area;
pub(crate) mod time;
pub(crate) mod unsaved;
