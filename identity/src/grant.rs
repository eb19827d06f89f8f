//! What an application is granted on behalf of a user: a code, then tokens, and the claims in them. A
//! grant ends with its session, and when the `grant_version` of the account rises.
