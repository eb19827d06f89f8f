//! The process round the rules and the pages: configuration, layers, commands.

pub mod commands;
pub mod config; // the only reader of the environment
pub mod telemetry; // log lines on standard error // what `latchkey` can do

pub mod access_layer; // which state may reach which route; everything else is refused
pub mod address_limit; // how fast one network address may try
pub mod health;
pub mod origin; // changes come from our own pages
pub mod request_id; // a name for each request
pub mod response_headers; // what every answer carries
pub mod router; // all routes and layers in their order
pub mod static_files; // client code, style, fonts
pub mod viewer_layer; // who is asking, and from where // for whoever watches the process

pub mod listener; // connections, with limits
