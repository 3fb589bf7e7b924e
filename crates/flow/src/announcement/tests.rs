//! One brand, its partners, and everybody else.

use domain::access::{AccountKind, Role};
use domain::announcement::{PER_WINDOW_MAX, Reception};
use domain::ids::{ContractId, PartnerGroupId, ProgramId};
use domain::message::Folder;

use super::*;
use crate::media::Upload;
use crate::message::{self, NewThreadInput, To};
use crate::partner_group;
use crate::testing::{TestPlatform, test_platform};
use crate::{Error, Window};

struct World {
    platform: TestPlatform,
    brand: Caller,
    program: ProgramId,
    ana: Caller,
    ben: Caller,
    contract_of_ben: ContractId,
}

/// Ana and Ben are in the program.
async fn world() -> World {
    let platform = test_platform();
    let brand = platform.brand("Delta").await;
    let program = platform.program(&brand).await.id;
    let (ana, ben) = (platform.partner("Ana").await, platform.partner("Ben").await);
    platform.join(&brand, program, &ana).await;
    let contract_of_ben = platform.join(&brand, program, &ben).await;
    World { platform, brand, program, ana, ben, contract_of_ben }
}

fn news(audience: Audience) -> NewAnnouncement {
    let files = vec![Upload { file_name: "plan.pdf".to_owned(), bytes: b"%PDF-1.7".to_vec() }];
    NewAnnouncement { audience, subject: "Spring".to_owned(), text: "New banners.".to_owned(), files }
}

#[track_caller]
fn code<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    match result {
        Err(Error::Refused(refusal)) => refusal.code(),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

impl World {
    async fn drafted(&self, audience: Audience) -> AnnouncementId {
        draft(&self.platform, &self.brand, news(audience)).await.expect("it is written")
    }

    /// Drafts it, and sends it to as many as the preview says.
    async fn sent(&self, audience: Audience) -> AnnouncementId {
        let id = self.drafted(audience).await;
        let count = preview(&self.platform, &self.brand, id).await.expect("a preview").count;
        send(&self.platform, &self.brand, id, count).await.expect("it is sent");
        id
    }

    async fn names(&self, audience: Audience) -> Vec<String> {
        let id = self.drafted(audience).await;
        let preview = preview(&self.platform, &self.brand, id).await.expect("a preview");
        preview.first.into_iter().map(|(_, name)| name).collect()
    }

    async fn threads(&self, of: &Caller) -> Vec<message::Thread> {
        message::list(&self.platform, of, Folder::Inbox, None, Window::default()).await.expect("a list").items
    }

    async fn counts(&self, id: AnnouncementId) -> Counts {
        show(&self.platform, &self.brand, id).await.expect("the brand looks").announcement.counts
    }

    async fn received(&self, id: AnnouncementId, reception: Option<Reception>) -> Vec<String> {
        let listed = recipients(&self.platform, &self.brand, id, reception, Window::default()).await;
        listed.expect("a list").items.into_iter().map(|recipient| recipient.name).collect()
    }

    async fn group(&self, code: &str, members: &[&Caller]) -> PartnerGroupId {
        let group = partner_group::create(&self.platform, &self.brand, code, code).await.expect("a group");
        for member in members {
            partner_group::put_into(&self.platform, &self.brand, member.account_id, Some(group.id))
                .await
                .expect("a member");
        }
        group.id
    }
}

#[tokio::test]
async fn each_has_a_thread_of_its_own_and_the_brand_sees_who_read_and_answered() {
    let world = world().await;
    let World { platform, brand, ana, ben, .. } = &world;
    let id = world.sent(Audience::Program(world.program)).await;
    let (of_ana, of_ben) = (world.threads(ana).await, world.threads(ben).await);
    assert_eq!((of_ana.len(), of_ben.len()), (1, 1));
    assert!(of_ana[0].is_unread);
    assert_eq!(of_ana[0].program.as_ref().map(|(program, _)| *program), Some(world.program));
    assert_eq!(code(message::find(platform, ben, of_ana[0].id).await), "thread_not_found");
    assert_eq!(world.threads(brand).await, [], "its own words do not fill its inbox");
    let whole = Counts { addressed: 2, reached: 2, read: 0, answered: 0 };
    assert_eq!(world.counts(id).await, whole);
    assert_eq!(world.received(id, Some(Reception::Unread)).await, ["Ana", "Ben"]);

    let seen = message::read(platform, ana, of_ana[0].id).await.expect("Ana reads");
    assert_eq!(seen.messages[0].1[0].file.name, "plan.pdf");
    message::mark_unread(platform, ana, of_ana[0].id).await.expect("later");
    message::read(platform, ana, of_ana[0].id).await.expect("Ana reads again");
    assert_eq!(world.counts(id).await, Counts { read: 1, ..whole });
    for words in ["Thank you!", "One more thing."] {
        message::reply(platform, ben, of_ben[0].id, words, Vec::new()).await.expect("Ben answers without opening it");
    }
    assert_eq!(world.counts(id).await, Counts { read: 2, answered: 1, ..whole });
    assert_eq!(world.received(id, Some(Reception::Answered)).await, ["Ben"]);
    assert_eq!(world.received(id, Some(Reception::Unread)).await, [""; 0]);
    let inbox = world.threads(brand).await;
    assert_eq!((inbox.len(), inbox[0].partner_name.as_str(), inbox[0].is_unread), (1, "Ben", true));
    // Of one partner a brand sees all threads.
    let with = Some(ana.account_id);
    let with_ana = message::list(platform, brand, Folder::Inbox, with, Window::default()).await.expect("a list");
    assert_eq!(with_ana.items.len(), 1);
    let letters = platform.letters_to(&format!("owner.{}@example.com", ana.account_id)).await;
    assert_eq!(letters.iter().filter(|letter| letter.contains("New banners.")).count(), 1);
}

#[tokio::test]
async fn it_goes_to_whom_the_rule_says() {
    let world = world().await;
    let World { platform, brand, program, ana, .. } = &world;
    let file = crate::program::file::REFERENCE.replace("slug = \"tiktok-for-business\"", "slug = \"second\"");
    let second = crate::program::apply(platform, brand, file).await.expect("a second program").program.id;
    let cleo = platform.partner("Cleo").await;
    let contract_of_cleo = platform.join(brand, second, &cleo).await;
    platform.join(brand, second, ana).await;
    let gold = world.group("gold", &[ana, &cleo]).await;
    let empty = world.group("empty", &[]).await;

    assert_eq!(world.names(Audience::All).await, ["Ana", "Ben", "Cleo"]);
    assert_eq!(world.names(Audience::Program(*program)).await, ["Ana", "Ben"]);
    assert_eq!(world.names(Audience::Program(second)).await, ["Ana", "Cleo"]);
    assert_eq!(world.names(Audience::Group(gold)).await, ["Ana", "Cleo"]);
    assert_eq!(code(draft(platform, brand, news(Audience::Group(empty))).await), "nobody_there");

    crate::contract::suspend(platform, brand, contract_of_cleo, "A word first").await.expect("Cleo is suspended");
    assert_eq!(world.names(Audience::Group(gold)).await, ["Ana"]);
    crate::contract::end(platform, brand, world.contract_of_ben, "It is over").await.expect("Ben's contract ends");
    assert_eq!(world.names(Audience::All).await, ["Ana"]);
}

#[tokio::test]
async fn it_reaches_those_who_were_shown_once() {
    let world = world().await;
    let World { platform, brand, program, ana, .. } = &world;
    let id = world.drafted(Audience::All).await;
    let cleo = platform.partner("Cleo").await;
    platform.join(brand, *program, &cleo).await;
    assert_eq!(code(send(platform, brand, id, 2).await), "recipients_changed");
    assert_eq!(world.counts(id).await, Counts::default());
    send(platform, brand, id, 3).await.expect("it is sent");
    send(platform, brand, id, 3).await.expect("twice is once");
    let later = platform.partner("Dora").await;
    platform.join(brand, *program, &later).await;
    let (_stop, stopping) = tokio::sync::watch::channel(false);
    send_due(platform, &stopping).await.expect("nothing is left to do");
    assert_eq!(world.threads(ana).await.len(), 1);
    assert_eq!(world.threads(&later).await, [], "who joins later does not get it");
    assert_eq!(world.counts(id).await.reached, 3);
}

#[tokio::test]
async fn a_large_one_is_delivered_a_few_at_a_time_and_goes_on_where_it_stopped() {
    let world = world().await;
    let World { platform, brand, program, .. } = &world;
    for number in 0..43 {
        let partner = platform.partner(&format!("Partner {number}")).await;
        platform.join(brand, *program, &partner).await;
    }
    let id = world.sent(Audience::All).await;
    assert_eq!(world.counts(id).await, Counts { addressed: 45, reached: 10, ..Counts::default() });
    let (stop, stopping) = tokio::sync::watch::channel(true);
    send_due(platform, &stopping).await.expect("it is told to stop");
    assert_eq!(world.counts(id).await.reached, 10);
    stop.send_replace(false);
    send_due(platform, &stopping).await.expect("it goes on");
    assert_eq!(world.counts(id).await.reached, 45);
    let shown = show(platform, brand, id).await.expect("the brand looks");
    assert!(shown.announcement.done_at.is_some());
    assert_eq!(shown.files[0].name, "plan.pdf");
}

#[tokio::test]
async fn nobody_else_sends_or_looks() {
    let world = world().await;
    let World { platform, brand, program, ana, .. } = &world;
    let gold = world.group("gold", &[ana]).await;
    let drafted = world.drafted(Audience::All).await;
    let sent = world.sent(Audience::All).await;
    let rival = platform.brand("Other").await;
    assert_eq!(code(draft(platform, &rival, news(Audience::Program(*program))).await), "program_not_found");
    assert_eq!(code(draft(platform, &rival, news(Audience::Group(gold))).await), "partner_group_not_found");
    assert_eq!(code(draft(platform, &rival, news(Audience::All)).await), "nobody_there");
    for id in [drafted, sent] {
        assert_eq!(code(show(platform, &rival, id).await), "announcement_not_found");
        assert_eq!(code(preview(platform, &rival, id).await), "announcement_not_found");
        assert_eq!(code(recipients(platform, &rival, id, None, Window::default()).await), "announcement_not_found");
        assert_eq!(code(send(platform, &rival, id, 2).await), "announcement_not_found");
    }
    assert_eq!(list(platform, &rival, Window::default()).await.expect("a list").items, []);
    let analyst = Caller { role: Role::Analyst, ..brand.clone() };
    assert_eq!(code(draft(platform, &analyst, news(Audience::All)).await), "not_allowed");
    assert_eq!(code(send(platform, &analyst, drafted, 2).await), "not_allowed");
    assert_eq!(list(platform, &analyst, Window::default()).await.expect("a list").items.len(), 1);
    let operator = platform.account(AccountKind::Operator, "Olga").await;
    for caller in [ana, &operator] {
        assert_eq!(code(draft(platform, caller, news(Audience::All)).await), "not_allowed");
        assert_eq!(code(show(platform, caller, sent).await), "not_allowed");
        assert_eq!(code(list(platform, caller, Window::default()).await), "not_allowed");
    }
}

#[tokio::test]
async fn the_pace_is_its_own_and_old_drafts_are_forgotten() {
    let world = world().await;
    let World { platform, brand, ana, .. } = &world;
    for _ in 0..PER_WINDOW_MAX {
        world.sent(Audience::All).await;
    }
    assert_eq!(code(draft(platform, brand, news(Audience::All)).await), "too_many_announcements");
    let to_ana = NewThreadInput {
        to: To::Partner(ana.account_id, None),
        subject: "Only you".to_owned(),
        text: "Hello".to_owned(),
        files: Vec::new(),
    };
    message::begin(platform, brand, to_ana).await.expect("single messages have a pace of their own");

    let operator = platform.account(AccountKind::Operator, "Olga").await;
    let day_later = |days: i64| platform.clock.now() + jiff::SignedDuration::from_hours(25 * days);
    crate::clock::advance(platform, &operator, day_later(1)).await.expect("the sandbox moves");
    let mut other = news(Audience::All);
    other.files[0].bytes = b"%PDF-1.7 another".to_vec();
    let kept = || std::fs::read_dir(crate::media::folder(platform)).map_or(0, |folder| folder.count());
    let old = draft(platform, brand, other).await.expect("a draft");
    assert_eq!(kept(), 2);
    crate::clock::advance(platform, &operator, day_later(1)).await.expect("the sandbox moves");
    let new = world.drafted(Audience::All).await;
    assert_eq!(code(show(platform, brand, old).await), "announcement_not_found");
    assert!(show(platform, brand, new).await.is_ok());
    assert_eq!(kept(), 1, "a file that nothing names goes with its draft");
}
