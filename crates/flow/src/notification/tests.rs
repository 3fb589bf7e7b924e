//! Who is told what, and when.

use domain::access::{AccountKind, Role};
use domain::language::{Language, Tongue};
use domain::notification::{Event, Way};
use jiff::SignedDuration;

use super::*;
use crate::message::{NewThreadInput, To, begin};
use crate::testing::{TestPlatform, sale, test_platform};
use crate::{Caller, clock};

struct World {
    platform: TestPlatform,
    brand: Caller,
    program: domain::ids::ProgramId,
    ana: Caller,
    operator: Caller,
}

async fn world() -> World {
    let platform = test_platform();
    let brand = platform.brand("Delta").await;
    let program = platform.program(&brand).await.id;
    let ana = platform.partner("Ana").await;
    platform.join(&brand, program, &ana).await;
    let operator = platform.account(AccountKind::Operator, "Olga").await;
    day::tell_due(&platform).await.expect("the first look");
    World { platform, brand, program, ana, operator }
}

impl World {
    async fn write_to_ana(&self, subject: &str) {
        let to = To::Partner(self.ana.account_id, Some(self.program));
        let input = NewThreadInput { to, subject: subject.to_owned(), text: "Hello".to_owned(), files: Vec::new() };
        begin(&self.platform, &self.brand, input).await.expect("the brand writes");
    }

    async fn letters(&self) -> Vec<String> {
        self.platform.letters_to(&format!("owner.{}@example.com", self.ana.account_id)).await
    }

    async fn count(&self, words: &str) -> usize {
        self.letters().await.iter().filter(|letter| letter.contains(words)).count()
    }

    async fn next_morning(&self) {
        let later = self.platform.clock.now() + SignedDuration::from_hours(24);
        clock::advance(&self.platform, &self.operator, later).await.expect("the sandbox moves");
        day::tell_due(&self.platform).await.expect("the day is told");
    }

    async fn sale(&self, order_id: &str) {
        sale(&self.platform, &self.brand, self.program, &self.ana, order_id).await;
    }
}

#[tokio::test]
async fn at_once_with_the_rest_of_the_day_or_not_at_all() {
    let world = world().await;
    world.write_to_ana("One").await;
    assert_eq!(world.count("Subject: Delta: One").await, 1);

    choose(&world.platform, &world.ana, vec![(Event::Message, Way::Daily)]).await.expect("Ana chooses");
    world.write_to_ana("Two").await;
    world.write_to_ana("Three").await;
    day::tell_due(&world.platform).await.expect("nothing is due before the morning");
    assert_eq!(world.count("Delta: Two").await, 0);
    world.next_morning().await;
    let letters = world.letters().await;
    let digest = letters.iter().find(|letter| letter.contains("what happened since yesterday")).expect("one letter");
    assert!(digest.contains("- Delta: Two\r\n- Delta: Three\r\n"), "{digest}");
    assert!(digest.contains(".day."), "its address stops the letter of the day: {digest}");
    day::tell_due(&world.platform).await.expect("once");
    assert_eq!(world.count("- Delta: Two").await, 1);

    choose(&world.platform, &world.ana, vec![(Event::Message, Way::Off)]).await.expect("Ana chooses");
    world.write_to_ana("Four").await;
    world.next_morning().await;
    assert_eq!(world.count("Delta: Four").await, 0);
}

#[tokio::test]
async fn security_cannot_be_switched_off() {
    let world = world().await;
    for way in [Way::Off, Way::Daily] {
        let refused = choose(&world.platform, &world.ana, vec![(Event::TokenMade, way)]).await;
        assert!(refused.is_err());
    }
    let listed = choices(&world.platform, &world.ana).await.expect("a list");
    assert!(listed.iter().any(|choice| choice.event == Event::TokenMade && choice.way == Way::AtOnce));
    assert!(!listed.iter().any(|choice| choice.event == Event::Application), "that is a brand's");
    let analyst = Caller { role: Role::Analyst, ..world.ana.clone() };
    let listed = choices(&world.platform, &analyst).await.expect("a list");
    assert!(!listed.iter().any(|choice| choice.event == Event::PaymentSent));
    let token = crate::token::NewTokenInput {
        name: "Shop".to_owned(),
        access: domain::access::TokenAccess::ReadOnly,
        role: Role::Owner,
    };
    crate::token::create(&world.platform, &world.ana, token).await.expect("a token");
    assert_eq!(world.count("A new auth token: Shop").await, 1);
}

#[tokio::test]
async fn an_address_in_a_letter_stops_that_kind_and_nothing_else() {
    let world = world().await;
    world.write_to_ana("One").await;
    let letters = world.letters().await;
    let letter = letters.iter().find(|letter| letter.contains("Delta: One")).expect("a letter");
    let (_, rest) = letter.split_once("List-Unsubscribe: <http://tributary.test/unsubscribe/").expect("an address");
    let ticket = rest.split('>').next().expect("it ends").replace("\r\n ", "");
    let found = unsubscription::find(&world.platform, &ticket).await.expect("it is ours");
    assert_eq!((found.account_name.as_str(), found.what), ("Ana", unsubscription::What::Event(Event::Message)));
    world.write_to_ana("Two").await;
    assert_eq!(world.count("Delta: Two").await, 1, "looking stops nothing");
    unsubscription::stop(&world.platform, &ticket).await.expect("it stops");
    unsubscription::stop(&world.platform, &ticket).await.expect("twice is once");
    world.write_to_ana("Three").await;
    assert_eq!(world.count("Delta: Three").await, 0);
    let listed = choices(&world.platform, &world.ana).await.expect("a list");
    let off: Vec<Event> = listed.iter().filter(|choice| choice.way == Way::Off).map(|choice| choice.event).collect();
    assert_eq!(off, [Event::Message]);
    assert!(unsubscription::stop(&world.platform, &format!("{ticket}x")).await.is_err());
}

#[tokio::test]
async fn a_first_action_at_once_and_the_day_in_the_morning() {
    let world = world().await;
    world.sale("A-1").await;
    world.sale("A-2").await;
    day::tell_due(&world.platform).await.expect("the first is told");
    assert_eq!(world.count("Your first action in TikTok").await, 1);
    world.next_morning().await;
    assert_eq!(world.count("2 new actions, 80.00 USD").await, 1);
    assert_eq!(world.count("Your first action in TikTok").await, 1);
    world.next_morning().await;
    assert_eq!(world.count("2 new actions").await, 1, "once");
    let later = world.platform.clock.now() + SignedDuration::from_hours(24 * 16);
    clock::advance(&world.platform, &world.operator, later).await.expect("the sandbox moves");
    crate::lifecycle::sweep_due(&world.platform).await.expect("they lock");
    world.next_morning().await;
    assert_eq!(world.count("80.00 USD locked, final from now on").await, 1);
}

#[tokio::test]
async fn each_reader_is_told_in_the_own_language() {
    let world = world().await;
    let german = Tongue::chosen(Language::German);
    crate::person::choose_language(&world.platform, &world.ana, german).await.expect("Ana reads German");
    let account = world.ana.account_id;
    let add = move |tx: &mut Tx<'_>| {
        let now = jiff::Timestamp::UNIX_EPOCH;
        let person = store::person::insert(tx, "cleo@example.com", "Cleo", "no password", Tongue::default(), now)?;
        store::membership::insert(tx, account, person, Role::Owner, now)
    };
    world.platform.store.write(add).await.expect("Cleo is an owner, too");

    world.write_to_ana("Banners").await;
    let letters = world.letters().await;
    let letter = letters.last().expect("Ana has a letter");
    for said in [
        "Delta hat Ihnen wegen TikTok For Business geschrieben.",
        "Lesen und antworten:\r\nhttp://tributary.test/partner/messages/",
        "Keine E-Mails dieser Art mehr",
        "<html lang=\"de\">",
    ] {
        assert!(letter.contains(said), "{said} in {letter}");
    }
    let letters = world.platform.letters_to("cleo@example.com").await;
    assert!(letters.last().is_some_and(|letter| letter.contains("Delta wrote to you about TikTok For Business.")));

    // The letter of the day, with what waited for it and with what is said only there.
    choose(&world.platform, &world.ana, vec![(Event::Message, Way::Daily)]).await.expect("Ana chooses");
    world.write_to_ana("Colours").await;
    world.sale("A-1").await;
    world.next_morning().await;
    let letters = world.letters().await;
    let first = letters.iter().find(|letter| letter.contains("Ihre erste Aktion in")).expect("a first action");
    assert!(first.contains("Festgeschrieben am: 21. Jan 2026\r\n"), "{first}");
    let day = letters.iter().find(|letter| letter.contains("was seit gestern geschehen ist")).expect("a day");
    assert!(day.contains("- TikTok For Business: 1 neue Aktion, 40.00 USD\r\n"), "{day}");
}
