//! Passkeys: the button that asks the device for one, and the suggestions of the email field.

mod button;
mod credential;
mod response;
mod suggestion;

pub(super) fn listen() {
    button::listen();
    suggestion::listen();
}
