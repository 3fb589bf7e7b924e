mod door;
mod resources;
mod strangers;
