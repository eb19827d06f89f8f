mod code;
mod enroll;
mod pending;
mod reset;
