//! Applications: a partner sends and takes back, a brand approves or declines with a reason.

pub mod counter;
pub mod decision;
pub mod inbox;
pub mod submission;

use domain::ids::ApplicationId;
use flow::application::ApplicationRefusal;

fn id_of(text: &str) -> Result<ApplicationId, ApplicationRefusal> {
    text.parse().map_err(|_| ApplicationRefusal::NotFound)
}
