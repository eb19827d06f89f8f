//! What widgets hear of visits.
//!
//! Subscribers are called in the order in which they subscribed.

use std::cell::RefCell;

use super::visit::Visit;

/// A subscriber's answer before a visit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Permission {
    Go,
    /// The visit waits; the subscriber may continue it with [`super::navigate::resume`].
    Wait,
}

/// How the screen came about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Screen {
    /// The browser loaded it.
    Loaded,
    /// A visit fetched it.
    Visited,
}

struct Subscribers {
    before: Vec<fn(&Visit) -> Permission>,
    shown: Vec<fn(Screen)>,
    failed: Vec<fn(&Visit)>,
    loading: Vec<fn()>,
}

thread_local! {
    static SUBSCRIBERS: RefCell<Subscribers> = const {
        RefCell::new(Subscribers {
            before: Vec::new(),
            shown: Vec::new(),
            failed: Vec::new(),
            loading: Vec::new(),
        })
    };
}

/// Subscribes to visits that are about to start.
pub(crate) fn on_before(called: fn(&Visit) -> Permission) {
    SUBSCRIBERS.with_borrow_mut(|all| all.before.push(called));
}

/// Subscribes to new screens. The new document is in place, and the focus is set afterwards.
pub(crate) fn on_shown(called: fn(Screen)) {
    SUBSCRIBERS.with_borrow_mut(|all| all.shown.push(called));
}

/// Subscribes to visits that got no answer to show. The old screen stays.
pub(crate) fn on_failed(called: fn(&Visit)) {
    SUBSCRIBERS.with_borrow_mut(|all| all.failed.push(called));
}

/// Subscribes to answers that the browser has to load itself. The page is about to be left.
pub(crate) fn on_loading(called: fn()) {
    SUBSCRIBERS.with_borrow_mut(|all| all.loading.push(called));
}

/// The first subscriber that lets the visit wait decides; later ones are not called.
pub(super) fn before(visit: &Visit) -> Permission {
    let all = SUBSCRIBERS.with_borrow(|all| all.before.clone());
    let waits = all.iter().any(|called| called(visit) == Permission::Wait);
    if waits { Permission::Wait } else { Permission::Go }
}

pub(super) fn shown(screen: Screen) {
    let all = SUBSCRIBERS.with_borrow(|all| all.shown.clone());
    all.iter().for_each(|called| called(screen));
}

pub(super) fn failed(visit: &Visit) {
    let all = SUBSCRIBERS.with_borrow(|all| all.failed.clone());
    all.iter().for_each(|called| called(visit));
}

pub(super) fn loading() {
    let all = SUBSCRIBERS.with_borrow(|all| all.loading.clone());
    all.iter().for_each(|called| called());
}
