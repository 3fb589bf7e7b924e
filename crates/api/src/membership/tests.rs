use domain::access::{Role, TokenAccess};
use serde_json::json;

use crate::testing::TestApi;

const BEA: &str = "bea@example.com";

#[tokio::test]
async fn a_person_is_invited_joins_changes_role_and_leaves() {
    let api = TestApi::open();
    let brand = api.platform.brand("Acme").await;
    let owner = api.credentials(&brand).await;
    let auth = [("authorization", owner.as_str())];
    let invited = api.post("/member-invitations", &owner, json!({ "email": BEA, "role": "finance" })).await;
    assert_eq!(invited.status, 201, "{invited:?}");
    assert_eq!(api.get("/member-invitations", &owner).await.body["items"][0], invited.body);

    let secret = api.platform.secret_mailed_to(BEA).await;
    let acceptance = json!({ "secret": secret, "name": "Bea", "password": "a long enough password" });
    let joined = api.post("/member-invitation-acceptances", "", acceptance).await;
    assert_eq!((joined.status.as_u16(), &joined.body["account_id"]), (201, &json!(brand.account_id.get())));

    let members = api.get("/members", &owner).await;
    let bea = members.body["items"][1]["person_id"].as_i64().expect("Bea is listed");
    let path = format!("/members/{bea}");
    let changed = api.ask("PUT", &path, &auth, Some(json!({ "role": "analyst" }))).await;
    assert_eq!(changed.body["role"], "analyst");
    assert_eq!(api.ask("DELETE", &path, &auth, None).await.status, 204);
    assert_eq!(api.ask("DELETE", &path, &auth, None).await.refusal(), "404 member_not_found");

    let ana = members.body["items"][0]["person_id"].as_i64().expect("the owner is listed");
    assert_eq!(api.ask("DELETE", &format!("/members/{ana}"), &auth, None).await.refusal(), "409 last_owner");
}

#[tokio::test]
async fn another_accounts_team_is_not_there() {
    let api = TestApi::open();
    let (acme, other) = (api.platform.brand("Acme").await, api.platform.brand("Other").await);
    let (owner, stranger) = (api.credentials(&acme).await, api.credentials(&other).await);
    let invited = api.post("/member-invitations", &owner, json!({ "email": BEA, "role": "analyst" })).await;
    let ana = api.get("/members", &owner).await.body["items"][0]["person_id"].clone();

    let auth = [("authorization", stranger.as_str())];
    let path = format!("/members/{ana}");
    let change = json!({ "role": "analyst" });
    assert_eq!(api.ask("PUT", &path, &auth, Some(change)).await.refusal(), "404 member_not_found");
    assert_eq!(api.ask("DELETE", &path, &auth, None).await.refusal(), "404 member_not_found");
    let path = format!("/member-invitations/{}", invited.body["id"]);
    assert_eq!(api.ask("DELETE", &path, &auth, None).await.refusal(), "404 member_invitation_not_found");
    assert_eq!(api.get("/member-invitations", &stranger).await.body["items"], json!([]));
}

#[tokio::test]
async fn who_is_no_owner_looks_only() {
    let api = TestApi::open();
    let brand = api.platform.brand("Acme").await;
    let analyst = api.credentials_with(&brand, TokenAccess::ReadWrite, Role::Analyst).await;
    assert_eq!(api.get("/members", &analyst).await.status, 200);
    let invitation = json!({ "email": BEA, "role": "owner" });
    assert_eq!(api.post("/member-invitations", &analyst, invitation).await.refusal(), "403 not_allowed");
}
