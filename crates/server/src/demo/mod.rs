//! `tributary demo`: the reference program from sign-up to payment, in a sandbox of its own, in some seconds.
//!
//! The demo makes a data directory, serves it, and plays a story on it through the same doors that everybody uses: nothing in here knows
//! the platform from inside, except for what `init` and `serve` do. So what it shows is what the product does.
//!
//! The sandbox's clock starts [`calendar::DAYS`] days ago, is moved through them, and goes on from the present moment.

mod calendar;
mod cast;
mod crowd;
mod document;
mod door;
mod ending;
mod mailbox;
mod member;
mod people;
mod plot;
mod sandbox;
mod stage;
mod tally;
mod tell;

use std::time::Instant;

use anyhow::Context;
use domain::calendar::time_zone;
use flow::program::file::{ProgramFile, REFERENCE};
use jiff::Timestamp;

use crate::cli::{Demo, Everywhere};
use crate::config::Config;
use crate::serving::Serving;

use calendar::Calendar;
use document::Document;
use door::Door;
use mailbox::Mailbox;
use member::Member;
use people::Operator;
use sandbox::Sandbox;
use stage::Stage;
use tell::Teller;

/// A picture of two rivers that meet, 300 x 250.
const BANNER: &[u8] = include_bytes!("banner.png");

/// The number of the crowd's first order; the named scenes use 1001 to 1007.
const CROWD_ORDERS_FROM: u32 = 2001;

pub use sandbox::configuration;

pub fn run(config: Config, arguments: &Demo, everywhere: &Everywhere) -> anyhow::Result<()> {
    let began = Instant::now();
    let file = ProgramFile::read(REFERENCE).context("reading the reference program")?;
    let zone = time_zone(&file.program.time_zone).context("finding the program's time zone")?;
    let calendar = Calendar::ending_at(Timestamp::now(), zone)?;
    let mut sandbox = Sandbox::make(config, arguments, everywhere, calendar.at(0, 8, 0, 0)?)?;
    let serving = sandbox.serve()?;
    let result = tell_and_serve_on(arguments, everywhere, &sandbox, serving, &calendar, &file, began);
    sandbox.remove();
    result
}

fn tell_and_serve_on(
    arguments: &Demo,
    everywhere: &Everywhere,
    sandbox: &Sandbox,
    serving: Serving,
    calendar: &Calendar,
    file: &ProgramFile,
    began: Instant,
) -> anyhow::Result<()> {
    let teller = if everywhere.json { Teller::silent() } else { Teller::aloud() };
    let (stage, document) = tell(teller, sandbox, &serving, calendar, file)?;
    // Whoever reads the end may stop it at once.
    let signals = serving.signals()?;
    if everywhere.json {
        println!("{}", serde_json::to_string_pretty(&document).context("writing the document")?);
    } else {
        ending::tell(&stage, &document);
        ending::tell_access(&stage, &document);
        stage.teller.say(&format!("\nThe story took {:.1} s.", began.elapsed().as_secs_f64()));
    }
    if arguments.exit {
        serving.stop();
    } else {
        stage.teller.say(&format!("Serving {} until Ctrl-C.", document.access.base_url));
        serving.stop_when_told(signals);
    }
    Ok(())
}

/// The whole story, and how it stands at its end.
fn tell(
    teller: Teller,
    sandbox: &Sandbox,
    serving: &Serving,
    calendar: &Calendar,
    file: &ProgramFile,
) -> anyhow::Result<(Stage, Document)> {
    let door = Door::at(serving.base_url());
    teller.say(&format!("{}, from sign-up to payment", file.program.name));
    teller.say(&format!("A sandbox in {}, served at {}.", sandbox.folder().display(), door.base_url));
    teller.say(&format!(
        "Its clock plays the last {} days; times are those of {}.",
        calendar::DAYS,
        file.program.time_zone
    ));
    teller.heading(&format!("Day 0   {}", calendar.show_day(0)));
    let operator = Operator(Member::with_key(&door, &cast::OPERATOR, sandbox.operator_key()));
    let brand = plot::open_program(&door, &teller, REFERENCE)?;
    let creative_ids = plot::creative_ids(&brand)?;
    let mut stage = Stage {
        calendar: calendar.clone(),
        door,
        mailbox: Mailbox::of(sandbox.folder()),
        teller,
        operator,
        brand,
        partners: Vec::new(),
        creative_ids,
        currency: file.program.currency,
        next_order: CROWD_ORDERS_FROM,
    };
    plot::join(&mut stage)?;
    plot::play(&mut stage)?;
    let document = ending::document(&stage)?;
    Ok((stage, document))
}
