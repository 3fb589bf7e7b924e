mod conversions;
mod door;
mod export_files;
mod reports;
mod resources;
mod strangers;
mod writes;
