//! Requests of applications for a user to sign in (OpenID Connect Core 3.1.2).
