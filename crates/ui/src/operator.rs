//! What the operator of the installation sees. Its portal comes with the portals; this is the way to what there is.

pub mod home;
