//! The server process: configuration, commands, and the layers around `identity` and `app`.

pub mod commands; // the command line
pub mod config; // the only reader of the environment
pub mod telemetry; // logging to standard error

pub mod access_layer; // which routes a client may reach
pub mod failure_log; // logs why requests failed, without a line for each
pub mod form_limit; // rate limits per network and per user
pub mod forward_auth; // what reverse proxies ask about requests to protected hosts
pub mod health; // for monitoring, even when there are too many connections
pub mod onward; // dialogs over pages, and forms that are sent again
pub mod origin; // refuses cross-site requests
pub mod protocol; // what applications request by OpenID Connect
pub mod request_id; // links log lines, audit events and responses
pub mod response_headers; // security headers
pub mod router; // all routes and layers, in order
pub mod shared; // keeps many layers cheap
pub mod static_files; // client code, style, fonts
pub mod time_limit; // ends requests without progress
pub mod to_the_end; // forms are handled to the end
pub mod trusted_proxies; // whose headers are believed
pub mod viewer_layer; // session and client of a request

pub mod listener; // accepts connections, with limits
pub mod service_manager; // what systemd is told
pub mod watched_body; // progress of a body
