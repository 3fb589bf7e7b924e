//! What comes, when, to whom, and when it stops. The sandbox begins on Monday 2026-01-05 at 12:00 UTC, 04:00 in Los Angeles.

use domain::access::{AccountKind, Role};
use domain::ids::{PersonId, ProgramId};
use domain::view_letter::{DayOfWeek, Rhythm};
use store::Tx;

use super::*;
use crate::testing::{TestPlatform, sale, test_platform};
use crate::{CallerKind, Error, clock, notification, saved_view};

struct World {
    platform: TestPlatform,
    brand: Caller,
    program: ProgramId,
    ana: Caller,
    operator: Caller,
}

const DAILY: Timing = Timing { rhythm: Rhythm::Daily, weekday: DayOfWeek::Monday };

/// The reference program, in Los Angeles, with a partner whose name is a formula.
async fn world() -> World {
    let platform = test_platform();
    let brand = platform.brand("Delta").await;
    let program = platform.program(&brand).await.id;
    let ana = platform.partner("=cmd()").await;
    platform.join(&brand, program, &ana).await;
    let operator = platform.account(AccountKind::Operator, "Olga").await;
    World { platform, brand, program, ana, operator }
}

impl World {
    async fn sale(&self, order_id: &str) {
        sale(&self.platform, &self.brand, self.program, &self.ana, order_id).await;
    }

    async fn keep(&self, who: &Caller, name: &str, options: &str) -> SavedViewId {
        saved_view::save(&self.platform, who, name, options.to_owned(), true).await.expect("it is kept")
    }

    /// The brand's own view of its partners, as a letter.
    async fn kept_by_brand(&self, timing: Timing) -> SavedViewId {
        let options = "range=yesterday&group_by=partner&metrics=actions,commission";
        let view = self.keep(&self.brand, "Partners", options).await;
        choose(&self.platform, &self.brand, view, timing, false).await.expect("it is chosen");
        view
    }

    /// Moves the clock and sends what is due.
    async fn comes(&self, to: &str) {
        clock::advance(&self.platform, &self.operator, to.parse().expect("an instant")).await.expect("it moves");
        send_due(&self.platform).await.expect("what is due is sent");
    }

    /// The letters of saved views that the brand's owner has, oldest first.
    async fn letters(&self) -> Vec<String> {
        let all = self.platform.letters_to(&format!("owner.{}@example.com", self.brand.account_id)).await;
        all.into_iter().filter(|letter| letter.contains("/reports/performance?")).collect()
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> anyhow::Result<T> + Send + 'static,
    ) -> T {
        self.platform.store.write(work).await.expect("it is written")
    }
}

fn code<T>(result: Result<T>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(Error::Refused(refusal)) => refusal.code(),
        Err(Error::Failure(failure)) => panic!("{failure:#}"),
    }
}

#[tokio::test]
async fn a_letter_says_the_totals_the_first_rows_and_brings_the_file() {
    let world = world().await;
    world.sale("A-1").await;
    world.sale("A-2").await;
    world.kept_by_brand(DAILY).await;
    world.comes("2026-01-05T14:59:59Z").await;
    assert!(world.letters().await.is_empty(), "it is not seven in Los Angeles");
    world.comes("2026-01-06T15:00:00Z").await;
    let letters = world.letters().await;
    let [letter] = letters.as_slice() else { panic!("one letter: {letters:?}") };
    for said in [
        "Subject: Partners: 5 Jan 2026\r\n",
        "Days: 5 Jan 2026\r\nCompared with: 4 Jan 2026\r\n",
        "Actions: 2 (before: 0)\r\nCommission: 80.00 USD (before: 0.00 USD)\r\n",
        "Partner  Actions  Commission\r\n=cmd()         2   80.00 USD\r\n",
        "This letter comes every day at 7:00 PST.",
        "http://tributary.test/brand/reports/performance?range=yesterday&group_by=partner&metrics=actions,commission&view=1\r\n",
        "Content-Disposition: attachment; filename=\"performance-2026-01-05.csv\"\r\n",
        "partner,partner_name,currency,actions,actions_before,commission,commission_before,complete_until\r\n",
        ",'=cmd(),USD,2,0,80.00,0.00,2026-01-06T15:00:0",
        ".view_letter.",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
    ] {
        assert!(letter.contains(said), "{said} in {letter}");
    }
    assert!(letter.contains("<th scope=\"col\"") && letter.contains(">80.00 USD</td>"), "{letter}");
}

#[tokio::test]
async fn once_for_each_time_and_only_the_latest_of_those_missed() {
    let world = world().await;
    world.sale("A-1").await;
    world.kept_by_brand(Timing { rhythm: Rhythm::Weekly, weekday: DayOfWeek::Tuesday }).await;
    world.comes("2026-01-06T15:00:00Z").await;
    let (one, other) = tokio::join!(send_due(&world.platform), send_due(&world.platform));
    one.and(other).expect("twice is once");
    world.comes("2026-01-13T14:59:00Z").await;
    assert_eq!(world.letters().await.len(), 1);
    // Three Tuesdays are jumped over; on the Thursday after the last it is told of that Tuesday's yesterday, and once.
    clock::advance(&world.platform, &world.operator, "2026-01-29T12:00:00Z".parse().unwrap()).await.unwrap();
    let (one, other) = tokio::join!(send_due(&world.platform), send_due(&world.platform));
    one.and(other).expect("both end");
    let letters = world.letters().await;
    assert_eq!(letters.len(), 2);
    assert!(letters[1].contains("Subject: Partners: 26 Jan 2026\r\n"), "{}", letters[1]);
    assert!(letters[1].contains("Nothing happened in these days"), "{}", letters[1]);
    assert!(!letters[1].contains("Content-Disposition") && !letters[1].contains("<th "), "{}", letters[1]);
    world.comes("2026-02-03T15:00:00Z").await;
    assert_eq!(world.letters().await.len(), 3);
}

#[tokio::test]
async fn a_month_goes_by_the_clock_that_is_furthest_behind() {
    let world = world().await;
    let view = world.keep(&world.brand, "Month", "range=last_month&compare=none").await;
    let monthly = Timing { rhythm: Rhythm::Monthly, weekday: DayOfWeek::Monday };
    choose(&world.platform, &world.brand, view, monthly, false).await.expect("it is chosen");
    let farther =
        crate::program::file::REFERENCE.replace("America/Los_Angeles", "Asia/Tokyo").replace("tiktok-for", "tokyo-for");
    crate::program::apply(&world.platform, &world.brand, farther).await.expect("another program");
    world.comes("2026-02-01T14:59:00Z").await;
    assert!(world.letters().await.is_empty());
    world.comes("2026-02-01T15:00:00Z").await;
    let letters = world.letters().await;
    assert!(letters[0].contains("Subject: Month: 1 Jan 2026 to 31 Jan 2026\r\n"), "{}", letters[0]);
}

#[tokio::test]
async fn it_stops_with_the_person_the_account_the_wish_and_the_view() {
    let world = world().await;
    let view = world.kept_by_brand(DAILY).await;
    let (account, CallerKind::Person { person_id: person, .. }) = (world.brand.account_id, world.brand.kind.clone())
    else {
        panic!("a person")
    };
    let mut day = 6;
    let mut sent = 0;
    let mut look = async |comes: bool, why: &str| {
        world.comes(&format!("2026-01-{day:02}T15:00:00Z")).await;
        day += 1;
        sent += usize::from(comes);
        assert_eq!(world.letters().await.len(), sent, "{why}");
    };
    look(true, "nothing is in the way").await;

    world.write(move |tx| store::membership::delete(tx, account, person)).await;
    look(false, "who has left is told nothing").await;
    let now = world.platform.clock.now();
    world.write(move |tx| store::membership::insert(tx, account, person, Role::Analyst, now)).await;
    look(true, "an analyst reads reports").await;

    world.write(move |tx| store::account::set_closed(tx, account, Some(now))).await;
    look(false, "the account is closed").await;
    world.write(move |tx| store::account::set_closed(tx, account, None)).await;
    world.write(move |tx| store::account::set_requires_factor(tx, account, true)).await;
    look(false, "who must set up a second factor reads nothing before").await;
    world.write(move |tx| store::account::set_requires_factor(tx, account, false)).await;
    look(true, "nothing is in the way again").await;

    choose(&world.platform, &world.brand, view, DAILY, true).await.expect("it is paused");
    look(false, "paused").await;
    choose(&world.platform, &world.brand, view, DAILY, false).await.expect("it goes on");
    send_due(&world.platform).await.expect("nothing of the pause is told");
    look(true, "it goes on").await;

    let letter = world.letters().await.pop().expect("a letter");
    let (_, rest) = letter.split_once("List-Unsubscribe: <http://tributary.test/unsubscribe/").expect("an address");
    let ticket = rest.split('>').next().expect("it ends").replace("\r\n ", "");
    notification::unsubscription::stop(&world.platform, &ticket).await.expect("one click");
    assert!(!list(&world.platform, &world.brand).await.expect("a list").is_wanted);
    look(false, "no letters of this kind are wanted").await;
    let wanted = vec![(Event::ViewLetter, Way::AtOnce)];
    notification::choose(&world.platform, &world.brand, wanted).await.expect("they are wanted again");
    look(true, "they are wanted again").await;

    saved_view::delete(&world.platform, &world.brand, view).await.expect("it is deleted");
    look(false, "the view is deleted").await;
}

#[tokio::test]
async fn only_who_keeps_a_view_has_it_come_and_only_to_a_verified_address() {
    let world = world().await;
    let view = world.keep(&world.brand, "Partners", "range=yesterday").await;
    assert_eq!(code(choose(&world.platform, &world.ana, view, DAILY, false).await), "view_not_found");
    assert_eq!(code(stop(&world.platform, &world.ana, view).await), "view_not_found");

    let (account, now) = (world.brand.account_id, world.platform.clock.now());
    let cleo: PersonId = world
        .write(move |tx| {
            let person = store::person::insert(tx, "cleo@example.com", "Cleo", "no password", Default::default(), now)?;
            store::membership::insert(tx, account, person, Role::Owner, now)?;
            Ok(person)
        })
        .await;
    let CallerKind::Person { session_id, .. } = world.brand.kind else { panic!("a person") };
    let cleo = Caller { kind: CallerKind::Person { person_id: cleo, session_id }, ..world.brand.clone() };
    assert_eq!(code(choose(&world.platform, &cleo, view, DAILY, false).await), "view_letter_not_yours");
    let own = world.keep(&cleo, "Mine", "").await;
    assert_eq!(code(choose(&world.platform, &cleo, own, DAILY, false).await), "email_not_verified");

    let system = Caller::system("test", account, AccountKind::Brand);
    assert_eq!(code(choose(&world.platform, &system, view, DAILY, false).await), "not_a_person");
    let wrong = world.keep(&world.brand, "Wrong", "range=soon").await;
    assert_eq!(code(choose(&world.platform, &world.brand, wrong, DAILY, false).await), "view_not_askable");

    assert_eq!(code(choose(&world.platform, &world.brand, view, DAILY, false).await), "done");
    assert_eq!(code(choose(&world.platform, &world.brand, view, DAILY, false).await), "done");
    let listed = list(&world.platform, &world.brand).await.expect("a list");
    assert_eq!(listed.letters.len(), 1);
    assert_eq!(listed.letters[0].next_at.to_string(), "2026-01-05T15:00:00Z");
    assert!(list(&world.platform, &cleo).await.expect("a list").letters.is_empty());
    assert_eq!(code(stop(&world.platform, &world.brand, view).await), "done");
    assert_eq!(code(stop(&world.platform, &world.brand, view).await), "done");
    let log = world.platform.audit(account).await;
    let noted: Vec<_> = log.iter().filter(|entry| entry.ends_with(" view_letter")).collect();
    assert_eq!(noted, ["chose view_letter", "stopped view_letter"]);
}

/// What cannot be answered keeps nothing else waiting, and comes once it can be.
#[tokio::test]
async fn a_failure_is_tried_again() {
    let world = world().await;
    world.kept_by_brand(DAILY).await;
    let program = world.program;
    let set_currency = |code: &'static str| {
        move |tx: &mut Tx<'_>| {
            tx.execute("UPDATE program SET currency = $2 WHERE id = $1", &store::params![program, code])?;
            Ok(())
        }
    };
    world.write(set_currency("???")).await;
    world.comes("2026-01-06T15:00:00Z").await;
    assert!(world.letters().await.is_empty());
    world.write(set_currency("USD")).await;
    world.comes("2026-01-06T15:09:00Z").await;
    assert!(world.letters().await.is_empty(), "not yet");
    world.comes("2026-01-06T15:11:00Z").await;
    assert_eq!(world.letters().await.len(), 1);
}
