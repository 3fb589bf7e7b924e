mod conversions;
mod door;
mod reports;
mod resources;
mod strangers;
