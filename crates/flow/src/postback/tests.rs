use std::time::Duration;

use domain::access::{AccountKind, Role};
use domain::ids::{ActionId, ProgramId, SupportVisitId};
use domain::lifecycle::{ModificationReason, RestorationReason, ReversalReason};
use domain::postback::{DeliveryState, PauseReason, PostbackEvent, PostbackMethod, PostbackState};
use jiff::SignedDuration;
use tokio::sync::watch;

use super::*;
use crate::testing::neighbour::{Neighbour, Page};
use crate::testing::{TestPlatform, sale, test_platform_with};
use crate::{CallerKind, Error, action, lifecycle, payment, program, retention, sandbox, verify};

const RUN: payment::RunInput = payment::RunInput { program: None, dry_run: false };
const ALL: Window = Window { after: None, limit: 1000 };

/// A partner with a server of its own at the neighbour, in a program of a brand.
struct Scene {
    neighbour: Neighbour,
    platform: TestPlatform,
    operator: Caller,
    brand: Caller,
    program: ProgramId,
    ana: Caller,
}

impl Scene {
    async fn new() -> Scene {
        let neighbour = Neighbour::start().await;
        neighbour.name("ana.test", "127.0.0.1");
        neighbour.page("/pb", Page::Says("thank you".to_owned()));
        let platform = test_platform_with(|settings| settings.outside = neighbour.settings());
        let brand = platform.brand("Delta").await;
        let program = platform.program(&brand).await.id;
        let ana = platform.partner("Ana").await;
        platform.join(&brand, program, &ana).await;
        let operator = platform.account(AccountKind::Operator, "Operator").await;
        Scene { neighbour, platform, operator, brand, program, ana }
    }

    fn input(&self, path: &str, events: &[PostbackEvent]) -> NewPostback {
        let url = self.neighbour.address("ana.test", path);
        NewPostback {
            program: None,
            events: events.to_vec(),
            method: PostbackMethod::Get,
            url,
            body: String::new(),
            body_template: String::new(),
        }
    }

    async fn postback(&self, path: &str, events: &[PostbackEvent]) -> PostbackId {
        add(&self.platform, &self.ana, self.input(path, events)).await.expect("the postback is made").id
    }

    async fn sale(&self, order_id: &str) -> ActionId {
        sale(&self.platform, &self.brand, self.program, &self.ana, order_id).await;
        let listed = action::actions(&self.platform, &self.ana, Default::default(), ALL).await.expect("actions");
        listed.items.iter().find(|action| action.tracked.order_id == order_id).expect("the sale").id()
    }

    async fn send(&self) -> (u32, u32) {
        let sent = send_due(&self.platform).await.expect("what is due is sent");
        (sent.taken, sent.failed)
    }

    async fn sleep(&self, by: SignedDuration) {
        let to = self.platform.clock.now() + by;
        sandbox::advance(&self.platform, &self.operator, to).await.expect("a sandbox moves");
    }

    async fn log(&self, id: PostbackId) -> Vec<Delivery> {
        log(&self.platform, &self.ana, id, None, ALL).await.expect("the log").items
    }

    async fn standing(&self, id: PostbackId) -> Postback {
        self.standing_of(&self.ana, id).await
    }

    async fn standing_of(&self, who: &Caller, id: PostbackId) -> Postback {
        find(&self.platform, who, id).await.expect("the postback").postback
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
async fn a_sale_is_told_from_tracking_to_payment_in_its_order() {
    let scene = Scene::new().await;
    let id =
        scene.postback("/pb?{event}={state}&c={commission}&o={order_id}&d={delivery_id}", PostbackEvent::ALL).await;
    let first = scene.sale("A1").await;
    let second = scene.sale("A2").await;
    let (platform, brand) = (&scene.platform, &scene.brand);
    action::reverse(platform, brand, first, ReversalReason::ALL[0], "").await.expect("reversed");
    action::restore(platform, brand, first, RestorationReason::ALL[0], "").await.expect("restored");
    let refused = action::modify(platform, brand, second, 10, ModificationReason::ALL[0], "").await;
    assert!(refused.is_err(), "there is no amount to refund, and nothing is told of it");
    scene.sleep(SignedDuration::from_hours(24 * 40)).await;
    lifecycle::sweep_due(platform).await.expect("the sweep");
    payment::run(platform, brand, RUN).await.expect("the money is collected");
    let paid = payment::payments(platform, brand, ALL).await.expect("the payments").items;
    let settlement = payment::Settlement::Paid { reference: String::new() };
    payment::settle(platform, brand, paid[0].id, settlement).await.expect("it is paid");
    assert_eq!(scene.send().await, (10, 0));
    for page in scene.neighbour.asked() {
        assert!(page.starts_with("/pb?"), "{page}");
    }
    let told = |order: &str| -> Vec<String> {
        let of = scene.neighbour.asked().into_iter().filter(|page| page.contains(&format!("o={order}")));
        of.map(|page| page.trim_start_matches("/pb?").split("&o=").next().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(
        told("A1"),
        [
            "tracked=pending&c=40.00",
            "reversed=reversed&c=0.00",
            "restored=pending&c=40.00",
            "locked=locked&c=40.00",
            "approved=approved&c=40.00",
            "paid=paid&c=40.00",
        ]
    );
    assert_eq!(told("A2").len(), 4);
    assert!(scene.log(id).await.iter().all(|delivery| delivery.state == DeliveryState::Done));
    assert!(verify::verify(platform).await.expect("verify runs").passed());
}

#[tokio::test]
async fn only_what_was_asked_for_is_told_and_only_to_whom_it_concerns() {
    let scene = Scene::new().await;
    let bea = scene.platform.partner("Bea").await;
    scene.platform.join(&scene.brand, scene.program, &bea).await;
    let of_reversals = scene.postback("/pb?r={action_id}", &[PostbackEvent::Reversed]).await;
    let mut of_program = scene.input("/pb?p={action_id}", &[PostbackEvent::Tracked]);
    of_program.program = Some(scene.program);
    of_program.method = PostbackMethod::Post;
    let of_program = add(&scene.platform, &scene.ana, of_program).await.expect("made").id;
    let paused = scene.postback("/pb?x={action_id}", &[PostbackEvent::Tracked]).await;
    pause(&scene.platform, &scene.ana, paused).await.expect("paused");
    sale(&scene.platform, &scene.brand, scene.program, &bea, "B1").await;
    let action = scene.sale("A1").await;
    assert_eq!(scene.send().await, (1, 0));
    assert_eq!(scene.neighbour.asked(), [format!("POST /pb?p={action}")]);
    assert_eq!((scene.log(of_reversals).await.len(), scene.log(paused).await.len()), (0, 0));
    assert_eq!(scene.log(of_program).await[0].answer, "thank you");
}

#[tokio::test]
async fn a_brand_is_told_by_webhooks_that_prove_themselves() {
    let scene = Scene::new().await;
    let (platform, brand) = (&scene.platform, &scene.brand);
    let mut input = scene.input("/pb?from=us", &[PostbackEvent::Tracked, PostbackEvent::Reversed]);
    input.method = PostbackMethod::Post;
    input.body = "webhook".to_owned();
    let id = add(platform, brand, input).await.expect("a brand has webhooks").id;
    let first = secret(platform, brand, id).await.expect("its secret");
    let action = scene.sale("A1").await;
    action::reverse(platform, brand, action, ReversalReason::Fraud, "").await.expect("reversed");
    assert_eq!(scene.send().await, (2, 0));

    let heard = scene.neighbour.heard();
    let [tracked, reversed] = &heard[..] else { panic!("{heard:?}") };
    let message: serde_json::Value = serde_json::from_str(&reversed.body).expect("JSON");
    assert_eq!(
        (&message["type"], &message["data"]["commission_delta_minor"]),
        (&"action.reversed".into(), &(-4000).into())
    );
    assert_eq!(message["data"]["reversal_reason"], "fraud");
    assert_eq!(message["data"]["partner_name"], "Ana");
    assert_eq!(message["data"]["sub_id1"], "", "what is the partner's alone stays with it");
    let proves = |heard: &crate::testing::neighbour::Heard, secrets: &[domain::postback::Secret]| {
        let header = |name| heard.header(name).expect("the header is there").to_owned();
        let at = header("webhook-timestamp").parse().ok().and_then(|at| jiff::Timestamp::from_second(at).ok());
        let wanted = domain::postback::signature(secrets, &header("webhook-id"), at.expect("an instant"), &heard.body);
        assert_eq!(header("webhook-signature"), wanted);
        assert_eq!(header("content-type"), "application/json");
        header("webhook-id")
    };
    assert_ne!(proves(tracked, std::slice::from_ref(&first)), proves(reversed, std::slice::from_ref(&first)));

    let second = replace_secret(platform, brand, id).await.expect("a new secret");
    assert_ne!(first, second);
    replay_many(platform, brand, id, Again::Since(tracked_at(&scene).await)).await.expect("all again");
    assert_eq!(scene.send().await, (2, 0));
    let again = scene.neighbour.heard().split_off(2);
    assert_eq!(proves(&again[0], &[second.clone(), first.clone()]), proves(tracked, std::slice::from_ref(&first)));
    scene.sleep(OVERLAP).await;
    assert_eq!(replay_many(platform, brand, id, Again::Since(tracked_at(&scene).await)).await.ok(), Some(2));
    assert_eq!(scene.send().await, (2, 0));
    proves(&scene.neighbour.heard()[4], std::slice::from_ref(&second));
    assert_eq!(code(secret(platform, &scene.ana, id).await), "postback_not_found");
    assert_eq!(code(replace_secret(platform, &scene.ana, id).await), "postback_not_found");
    let analyst = Caller { role: Role::Analyst, ..brand.clone() };
    assert_ne!(code(secret(platform, &analyst, id).await), "done");
    let stored = scene.standing_of(brand, id).await.secrets.current.expect("it is stored");
    assert!(!stored.windows(16).any(|bytes| bytes == &second.bytes()[..16]), "sealed");
}

async fn tracked_at(scene: &Scene) -> jiff::Timestamp {
    let listed = action::actions(&scene.platform, &scene.ana, Default::default(), ALL).await.expect("actions");
    listed.items[0].tracked.tracked_at
}

#[tokio::test]
async fn a_body_is_sent_as_it_was_written_and_shown_to_nobody_who_only_reads() {
    let scene = Scene::new().await;
    let input = |method, body: &str, template: &str| NewPostback {
        method,
        body: body.to_owned(),
        body_template: template.to_owned(),
        ..scene.input("/pb", &[PostbackEvent::Tracked])
    };
    let json = r#"{"key":"s3cret","order":"{order_id}","earned":{Payout}}"#;
    let id = add(&scene.platform, &scene.ana, input(PostbackMethod::Post, "json", json)).await.expect("made").id;
    scene.sale(r#"A"1"#).await;
    assert_eq!(scene.send().await, (1, 0));
    let heard = scene.neighbour.heard().remove(0);
    assert_eq!(heard.body, r#"{"key":"s3cret","order":"A\"1","earned":40.00}"#);
    assert_eq!(heard.header("content-type"), Some("application/json"));
    assert!(scene.log(id).await[0].request.ends_with(&heard.body));
    let analyst = Caller { role: Role::Analyst, ..scene.ana.clone() };
    let read = find(&scene.platform, &analyst, id).await.expect("it is read").postback.wish.body;
    assert_eq!(read.template(), "");
    let delivery = log(&scene.platform, &analyst, id, None, ALL).await.expect("the log").items.remove(0);
    assert!(!delivery.request.contains("s3cret"), "{}", delivery.request);

    for (method, body, template, wanted) in [
        (PostbackMethod::Get, "json", json, "postback_body_of_get"),
        (PostbackMethod::Post, "json", "{\"order\":{order_id}}", "postback_body_not_json"),
        (PostbackMethod::Post, "form", "o={order}", "postback_body_invalid"),
        (PostbackMethod::Post, "form", "", "postback_body_invalid"),
        (PostbackMethod::Post, "yaml", "a: 1", "field_invalid"),
    ] {
        assert_eq!(code(add(&scene.platform, &scene.ana, input(method, body, template)).await), wanted, "{template}");
    }
    assert_eq!(code(secret(&scene.platform, &scene.ana, id).await), "postback_no_webhook");
}

#[tokio::test]
async fn applications_are_told_to_both_sides() {
    let scene = Scene::new().await;
    let (platform, brand) = (&scene.platform, &scene.brand);
    let bea = platform.partner("Bea").await;
    let events: Vec<PostbackEvent> = PostbackEvent::ALL[7..].to_vec();
    let of = |who: &str| scene.input(&format!("/pb?who={who}&e={{event}}&s={{state}}&r={{reason}}"), &events);
    add(platform, brand, of("brand")).await.expect("made");
    add(platform, &bea, of("bea")).await.expect("made");
    add(platform, &scene.ana, of("ana")).await.expect("made");
    let program = scene.program;
    let offer = program::show(platform, brand, program).await.expect("the program");
    let answers: Vec<_> = offer
        .file
        .program
        .questions
        .iter()
        .map(|question| crate::application::Answer { question: question.text.clone(), answer: "bea.test".to_owned() })
        .collect();
    let apply =
        async || crate::application::submit(platform, &bea, program, answers.clone()).await.expect("Bea applies").id;
    let id = apply().await;
    crate::application::decline(platform, brand, id, "no site").await.expect("declined");
    let id = apply().await;
    crate::application::withdraw(platform, &bea, id).await.expect("withdrawn");
    let id = apply().await;
    crate::application::approve(platform, brand, id).await.expect("approved");
    assert_eq!(scene.send().await, (12, 0));
    let told = |who: &str| -> Vec<String> {
        let start = format!("/pb?who={who}&e=application_");
        scene.neighbour.asked().iter().filter_map(|page| page.strip_prefix(&start).map(str::to_owned)).collect()
    };
    assert_eq!(told("brand").len(), 6);
    assert!(told("brand").contains(&"declined&s=declined&r=no%20site".to_owned()), "{:?}", told("brand"));
    assert!(told("bea").contains(&"approved&s=approved&r=".to_owned()), "{:?}", told("bea"));
    assert_eq!((told("bea").len(), told("ana").len()), (6, 0));
}

#[tokio::test]
async fn a_later_event_waits_for_the_earlier_and_other_actions_do_not() {
    let scene = Scene::new().await;
    let id = scene.postback("/pb?o={order_id}&e={event}", &[PostbackEvent::Tracked, PostbackEvent::Reversed]).await;
    scene.neighbour.page("/pb?o=A1&e=tracked", Page::Status(500));
    let first = scene.sale("A1").await;
    assert_eq!(scene.send().await, (0, 1));
    let reason = ReversalReason::Cancelled;
    action::reverse(&scene.platform, &scene.brand, first, reason, "").await.expect("reversed");
    scene.sale("A2").await;
    assert_eq!(scene.send().await, (1, 0));
    assert_eq!(scene.neighbour.asked(), ["/pb?o=A1&e=tracked", "/pb?o=A2&e=tracked"]);
    scene.neighbour.page("/pb?o=A1&e=tracked", Page::Says(String::new()));
    scene.sleep(SignedDuration::from_mins(1)).await;
    assert_eq!(scene.send().await, (2, 0));
    assert_eq!(scene.neighbour.asked()[2..], ["/pb?o=A1&e=tracked", "/pb?o=A1&e=reversed"]);
    assert_eq!(scene.log(id).await.last().map(|delivery| delivery.attempts), Some(2));
}

#[tokio::test]
async fn what_takes_nothing_for_three_days_is_given_up_paused_and_said() {
    let scene = Scene::new().await;
    let id = scene.postback("/down?d={delivery_id}", &[PostbackEvent::Tracked]).await;
    scene.neighbour.page("/down", Page::LeadsTo("http://127.0.0.1/elsewhere".to_owned()));
    scene.sale("A1").await;
    let mut attempts = 0;
    while scene.standing(id).await.state == PostbackState::Active {
        attempts += scene.send().await.1;
        scene.sleep(SignedDuration::from_hours(1)).await;
        assert!(attempts < 30, "it ends");
    }
    assert_eq!(scene.standing(id).await.pause_reason, Some(PauseReason::Failing));
    let delivery = scene.log(id).await.remove(0);
    assert_eq!((delivery.state, delivery.last_status), (DeliveryState::Dead, 302));
    let asked = scene.neighbour.asked();
    assert!((10..20).contains(&asked.len()) && asked.iter().all(|page| *page == asked[0]), "{asked:?}");
    let letters = scene.platform.letters().await;
    let paused = letters.iter().filter(|letter| letter.ends_with("A postback was paused")).count();
    assert_eq!(paused, 1, "{letters:?}");
    scene.sale("A2").await;
    assert_eq!(scene.send().await, (0, 0), "what is paused is told nothing");

    scene.neighbour.page("/down", Page::Status(204));
    resume(&scene.platform, &scene.ana, id).await.expect("resumed");
    assert_eq!(replay_many(&scene.platform, &scene.ana, id, Again::GivenUp).await.ok(), Some(1));
    assert_eq!(scene.send().await, (1, 0));
    assert_eq!(scene.neighbour.asked().last(), asked.last(), "under the same delivery id");
    replay(&scene.platform, &scene.ana, id, delivery.id).await.expect("what was taken too");
    assert_eq!(code(replay(&scene.platform, &scene.ana, id, delivery.id).await), "delivery_waiting");
    assert_eq!(scene.send().await, (1, 0));
}

#[tokio::test]
async fn who_is_gone_is_asked_no_more_and_loses_nothing() {
    let scene = Scene::new().await;
    let id = scene.postback("/gone?o={order_id}", &[PostbackEvent::Tracked]).await;
    scene.neighbour.page("/gone", Page::Status(410));
    scene.sale("A1").await;
    assert_eq!(scene.send().await, (0, 1));
    assert_eq!(scene.standing(id).await.pause_reason, Some(PauseReason::Gone));
    scene.sleep(SignedDuration::from_hours(2)).await;
    assert_eq!(scene.send().await, (0, 0));
    let moved = scene.input("/pb?o={order_id}", &[PostbackEvent::Tracked]);
    change(&scene.platform, &scene.ana, id, moved).await.expect("another address");
    resume(&scene.platform, &scene.ana, id).await.expect("resumed");
    assert_eq!(scene.send().await, (1, 0));
    assert_eq!(scene.neighbour.asked(), ["/gone?o=A1", "/pb?o=A1"]);
}

#[tokio::test]
async fn a_crash_between_sending_and_noting_sends_the_same_again() {
    let scene = Scene::new().await;
    let id = scene.postback("/pb?d={delivery_id}", &[PostbackEvent::Tracked]).await;
    scene.sale("A1").await;
    // Sent, and then the process is gone before it noted so: nothing was written.
    let delivery = scene.log(id).await.remove(0);
    sending::attempt(&scene.platform, &scene.standing(id).await, &delivery.told).await;
    assert_eq!(scene.send().await, (1, 0));
    let asked = scene.neighbour.asked();
    assert_eq!((asked.len(), &asked[0]), (2, &asked[1]));
}

#[tokio::test]
async fn who_hangs_holds_up_nobody() {
    let scene = Scene::new().await;
    let hanging = scene.postback("/hang?o={order_id}", &[PostbackEvent::Tracked]).await;
    scene.neighbour.page("/hang", Page::Silent);
    for number in 0..20 {
        scene.sale(&format!("A{number}")).await;
    }
    let quick = scene.postback("/pb?o={order_id}", &[PostbackEvent::Tracked]).await;
    let (stop, stopping) = watch::channel(false);
    let job = tokio::spawn(send_due_until(scene.platform.platform(), stopping));
    for number in 20..40 {
        scene.sale(&format!("A{number}")).await;
    }
    let all_taken = async {
        while find(&scene.platform, &scene.ana, quick).await.expect("the postback").counts.done < 20 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(8), all_taken).await.expect("before the first that hangs is given up");
    let asked = scene.neighbour.asked();
    let hung = asked.iter().filter(|page| page.starts_with("/hang")).count();
    assert_eq!(hung, 1, "who has taken nothing is asked one thing at a time");
    stop.send(true).expect("the job listens");
    job.await.expect("the job ends");
    assert_eq!(find(&scene.platform, &scene.ana, hanging).await.expect("the postback").counts.waiting, 40);
}

#[tokio::test]
async fn nothing_goes_to_addresses_of_our_own_network() {
    let neighbour = Neighbour::start().await;
    let platform = test_platform_with(|settings| {
        settings.outside = crate::outside::OutsideSettings { allow_loopback: false, ..neighbour.settings() };
    });
    neighbour.name("inside.test", "10.0.0.7");
    let brand = platform.brand("Delta").await;
    let program = platform.program(&brand).await.id;
    let ana = platform.partner("Ana").await;
    platform.join(&brand, program, &ana).await;
    let input = |url: &str| NewPostback {
        program: None,
        events: vec![PostbackEvent::Tracked],
        method: PostbackMethod::Get,
        url: url.to_owned(),
        body: String::new(),
        body_template: String::new(),
    };
    for url in
        ["http://127.0.0.1/", "http://localhost/", "http://10.1.2.3/x", "http://169.254.169.254/", "https://a.test:22/"]
    {
        assert_eq!(code(add(&platform, &ana, input(url)).await), "postback_address_not_asked", "{url}");
    }
    for url in ["", "ftp://a.test/", "https://a.test/?o={nothing}", "https://ana:pw@a.test/"] {
        assert_eq!(code(add(&platform, &ana, input(url)).await), "postback_address_invalid", "{url}");
    }
    // A name is looked up for each delivery, and what it says then counts.
    let id = add(&platform, &ana, input("http://inside.test/?o={order_id}")).await.expect("a name").id;
    sale(&platform, &brand, program, &ana, "A1").await;
    assert_eq!(send_due(&platform).await.expect("it is tried"), Sent { taken: 0, failed: 1 });
    let delivery = log(&platform, &ana, id, None, ALL).await.expect("the log").items.remove(0);
    assert_eq!(delivery.last_status, 0);
    assert!(delivery.answer.contains("a private address"), "{}", delivery.answer);
    let tested = send_test(&platform, &ana, id).await.expect("it is tried");
    assert!(!tested.is_taken && tested.answer.contains("a private address"), "{tested:?}");
    assert!(neighbour.asked().is_empty());
}

#[tokio::test]
async fn a_test_says_that_it_is_one() {
    let scene = Scene::new().await;
    let id = scene.postback("/pb?d={delivery_id}&o={order_id}", &[PostbackEvent::Tracked]).await;
    let tested = send_test(&scene.platform, &scene.ana, id).await.expect("it is sent");
    assert!(tested.is_taken && tested.status == 200 && tested.answer == "thank you", "{tested:?}");
    assert_eq!(scene.neighbour.asked(), ["/pb?d=test&o=TEST"]);
    assert_eq!(code(send_test(&scene.platform, &scene.ana, id).await), "asked_just_now");
    assert!(scene.log(id).await.is_empty());
}

#[tokio::test]
async fn an_example_speaks_of_the_currency_of_its_program() {
    let scene = Scene::new().await;
    let source = program::file::REFERENCE.replace("USD", "EUR").replace("tiktok", "other");
    let euro = program::apply(&scene.platform, &scene.brand, source).await.expect("it is applied").program.id;
    let url = scene.neighbour.address("ana.test", "/pb?c={currency}");
    let example = async |program| {
        let example = example(&scene.platform, &scene.ana, program, &url).await.expect("an example");
        example.rsplit('=').next().map(str::to_owned)
    };
    assert_eq!(example(Some(euro)).await.as_deref(), Some("USD"), "she has nothing to do with that program");
    scene.platform.join(&scene.brand, euro, &scene.ana).await;
    assert_eq!(example(Some(euro)).await.as_deref(), Some("EUR"));
    assert_eq!(example(None).await.as_deref(), Some("USD"));
}

#[tokio::test]
async fn strangers_and_readers_change_nothing() {
    let scene = Scene::new().await;
    let id = scene.postback("/down?o={order_id}", &[PostbackEvent::Tracked]).await;
    scene.sale("A1").await;
    let delivery = scene.log(id).await.remove(0).id;
    let bea = scene.platform.partner("Bea").await;
    let analyst = Caller { role: Role::Analyst, ..scene.ana.clone() };
    let platform = &scene.platform;
    for (who, wanted) in [(&bea, "postback_not_found"), (&analyst, "role"), (&scene.brand, "postback_not_found")] {
        let input = || scene.input("/pb", &[PostbackEvent::Tracked]);
        let answers = [
            code(change(platform, who, id, input()).await),
            code(pause(platform, who, id).await),
            code(resume(platform, who, id).await),
            code(remove(platform, who, id).await),
            code(send_test(platform, who, id).await),
            code(replay(platform, who, id, delivery).await),
            code(replay_many(platform, who, id, Again::GivenUp).await),
        ];
        assert!(answers.iter().all(|answer| *answer == answers[0] && *answer != "done"), "{wanted}: {answers:?}");
    }
    assert_eq!(code(find(platform, &bea, id).await), "postback_not_found");
    assert_eq!(code(log(platform, &bea, id, None, ALL).await), "postback_not_found");
    assert_eq!(code(find(platform, &analyst, id).await), "done");
    let mut foreign = scene.input("/pb", &[PostbackEvent::Tracked]);
    foreign.program = Some(scene.program);
    assert_eq!(code(add(platform, &bea, foreign).await), "postback_program_unknown");
    assert_eq!(code(add(platform, &scene.ana, scene.input("/pb", &[])).await), "postback_events_missing");
    for _ in 1..20 {
        scene.postback("/pb", &[PostbackEvent::Tracked]).await;
    }
    assert_eq!(code(add(platform, &scene.ana, scene.input("/pb", PostbackEvent::ALL)).await), "postbacks_too_many");
    let audit = platform.audit(scene.ana.account_id).await;
    assert_eq!(audit.iter().filter(|entry| *entry == "added postback").count(), 20);
}

#[tokio::test]
async fn readers_are_shown_no_secret_of_an_address() {
    let scene = Scene::new().await;
    let id = scene.postback("/pb?o={order_id}&token=s3cret", &[PostbackEvent::Tracked]).await;
    scene.sale("A1").await;
    scene.send().await;
    let CallerKind::Person { person_id, session_id } = scene.ana.kind else { panic!("Ana is a person") };
    let support = CallerKind::Support { visit_id: SupportVisitId(1), person_id, session_id };
    for reader in [Caller { role: Role::Analyst, ..scene.ana.clone() }, Caller { kind: support, ..scene.ana.clone() }] {
        let read = find(&scene.platform, &reader, id).await.expect("it is read").postback.wish.url_template;
        assert!(read.ends_with("/pb?o={order_id}&token=***"), "{read}");
        let delivery = log(&scene.platform, &reader, id, None, ALL).await.expect("the log").items.remove(0);
        assert!(delivery.request.ends_with("/pb?o=***&token=***"), "{}", delivery.request);
    }
    assert!(scene.standing(id).await.wish.url_template.ends_with("token=s3cret"));
    assert!(scene.log(id).await[0].request.ends_with("/pb?o=A1&token=s3cret"));
}

#[tokio::test]
async fn deliveries_are_forgotten_after_thirty_days_and_removed_postbacks_at_once() {
    let scene = Scene::new().await;
    let (kept, removed) = (
        scene.postback("/pb?a={order_id}", &[PostbackEvent::Tracked]).await,
        scene.postback("/pb?b={order_id}", &[PostbackEvent::Tracked]).await,
    );
    scene.sale("A1").await;
    remove(&scene.platform, &scene.ana, removed).await.expect("removed");
    assert_eq!(code(find(&scene.platform, &scene.ana, removed).await), "postback_not_found");
    assert_eq!(scene.send().await, (1, 0), "what is removed is not sent");
    let forgotten = retention::forget_due(&scene.platform).await.expect("it forgets");
    assert_eq!(forgotten.postback_deliveries, 2, "a delivery and its postback");
    assert_eq!(scene.log(kept).await.len(), 1);
    scene.sleep(SignedDuration::from_hours(24 * 31)).await;
    retention::forget_due(&scene.platform).await.expect("it forgets");
    assert_eq!(scene.log(kept).await.len(), 0);
}
