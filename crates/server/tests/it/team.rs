//! A brand with the reference program and four partners of different standing, in an installation that does not serve yet.

use domain::access::{AccountKind, Role, TokenAccess};
use domain::click_id::{ClickKey, Keyring};
use domain::ids::{AccountId, ProgramId};
use flow::factor::FactorKey;
use flow::program::file::REFERENCE;
use flow::token::NewTokenInput;
use flow::{Caller, MailSettings, PasswordCost, Platform, Settings, VisitorKey};
use jiff::Timestamp;
use store::account::Profile;

use crate::server::Installation;

pub struct Team {
    pub brand: Member,
    pub partners: Vec<Member>,
    program: ProgramId,
    creative: i64,
}

/// An account with a token.
pub struct Member {
    pub id: i64,
    /// The reason for which its clicks are left out whatever the request; "" for a partner in good standing.
    pub standing: &'static str,
    /// The `Authorization` header of its token.
    pub token: String,
}

impl Team {
    /// Two partners have a contract, one's is suspended, one never joined.
    pub fn join(installation: &Installation) -> Team {
        let platform = Platform::open(settings(installation)).expect("the installation opens");
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime starts");
        let team = runtime.block_on(join(&platform)).expect("the team joins");
        platform.close();
        team
    }

    /// The partner whose turn it is.
    pub fn partner(&self, turn: usize) -> &Member {
        &self.partners[turn % self.partners.len()]
    }

    /// The tracking link of the partner whose turn it is.
    pub fn link(&self, turn: usize) -> String {
        format!("/c/{}/{}/{}", self.partner(turn).id, self.creative, self.program)
    }
}

async fn join(platform: &Platform) -> flow::Result<Team> {
    let brand = account(platform, AccountKind::Brand, "Brand").await?;
    let applied = flow::program::apply(platform, &brand, REFERENCE.to_owned()).await?;
    let program = applied.program.id;
    let creative = platform.store.read(move |tx| store::creative::first_of_program(tx, program)).await?;
    let creative = creative.expect("a program begins with its text link").id.get();
    let mut partners = Vec::new();
    for standing in ["", "", "partner_suspended", "no_contract"] {
        let partner = account(platform, AccountKind::Partner, "Partner").await?;
        if standing != "no_contract" {
            let invitation = flow::invitation::invite(platform, &brand, program, partner.account_id, "welcome").await?;
            flow::invitation::accept(platform, &partner, invitation.id).await?;
        }
        if standing == "partner_suspended" {
            let window = flow::Window::default();
            let contracts = flow::contract::list(platform, &partner, Some(program), None, window).await?;
            flow::contract::suspend(platform, &brand, contracts.items[0].id, "the test wants it").await?;
        }
        partners.push(member(platform, &partner, standing).await?);
    }
    Ok(Team { brand: member(platform, &brand, "").await?, partners, program, creative })
}

async fn account(platform: &Platform, kind: AccountKind, name: &str) -> flow::Result<Caller> {
    let profile = Profile { name: name.to_owned(), country: String::new(), website: String::new() };
    let insert = platform.store.write(move |tx| {
        let number = store::account::count(tx, kind)?;
        store::account::insert(
            tx,
            &format!("IR{kind:t>16}{number:016}", kind = kind.code()),
            kind,
            &profile,
            Timestamp::now(),
        )
    });
    let id: AccountId = insert.await?;
    Ok(Caller::system("test", id, kind))
}

async fn member(platform: &Platform, caller: &Caller, standing: &'static str) -> flow::Result<Member> {
    let input = NewTokenInput { name: "test".to_owned(), access: TokenAccess::ReadOnly, role: Role::Owner };
    let made = flow::token::create(platform, caller, input).await?;
    let id = caller.account_id;
    let account = platform.store.read(move |tx| store::account::find(tx, id)).await?;
    let sid = account.expect("the account was just made").sid;
    Ok(Member { id: id.get(), standing, token: basic(&sid, &made.secret) })
}

fn basic(account_sid: &str, token: &str) -> String {
    use base64::Engine;
    let encoded = base64::engine::general_purpose::STANDARD.encode(format!("{account_sid}:{token}"));
    format!("Basic {encoded}")
}

/// Of a process beside the serving one: it seals no click ids, so any key will do.
fn settings(installation: &Installation) -> Settings {
    Settings {
        data_directory: installation.data(),
        database_url: installation.database_url(),
        public_url: "http://tributary.test".to_owned(),
        tracking_url: "http://tributary.test".to_owned(),
        mail: MailSettings { url: "file:mail".to_owned(), from: "test <test@tributary.test>".to_owned() },
        outside: flow::outside::OutsideSettings::default(),
        password_cost: PasswordCost::Cheap,
        click_keys: Keyring::new(vec![ClickKey { number: 1, secret: [7; 32] }]).expect("one key is a keyring"),
        visitor_key: VisitorKey([7; 32]),
        factor_key: FactorKey([9; 32]),
        country_database: None,
        spool: Default::default(),
        serves: false,
        api_requests_per_minute: 1_000_000,
        sandbox_from: None,
    }
}
