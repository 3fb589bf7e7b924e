mod conversions;
mod door;
mod resources;
mod strangers;
