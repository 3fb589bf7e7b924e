//! Every endpoint of the API refuses whom it must: nobody's credentials, another tenant's, a token that only reads.
//!
//! The endpoints are read off the OpenAPI document, and each needs an example in `guard/example.rs`: a new endpoint without one fails.
//! Another tenant is another brand and another partner, each with a read-write token of its own, who ask for our things by their
//! right ids. They are refused, or they are told about their own things only; and afterwards nothing of ours has changed.

mod example;
mod world;

use serde_json::Value;

use crate::company::Account;
use crate::server::Server;
use example::{Example, Stranger, example};
use world::World;

struct Operation {
    method: String,
    path: String,
    is_public: bool,
}

#[test]
fn every_endpoint_refuses_strangers_other_tenants_and_read_only_tokens() {
    let server = Server::start();
    let world = World::made(&server);
    let before = world.seen_by_its_own(&server);
    let mut wrong = Vec::new();
    for operation in operations(&server) {
        let example = example(&operation.method, &operation.path, &world);
        wrong.extend(check(&server, &world, &operation, &example));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(world.seen_by_its_own(&server), before, "others have changed what is ours");
}

fn operations(server: &Server) -> Vec<Operation> {
    let document = Account::nobody().get(server, "/openapi.json").granted();
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("the document has paths") {
        for (method, operation) in methods.as_object().expect("a path has methods") {
            operations.push(Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                is_public: operation["security"].as_array().is_some_and(|ways| ways.iter().any(is_empty)),
            });
        }
    }
    assert!(operations.len() > 60, "the document lists {} operations", operations.len());
    operations
}

fn is_empty(way: &Value) -> bool {
    way.as_object().is_some_and(serde_json::Map::is_empty)
}

/// What is wrong with an operation, a line each.
fn check(server: &Server, world: &World, operation: &Operation, example: &Example) -> Vec<String> {
    let name = format!("{} {}", operation.method, operation.path);
    let mut wrong = Vec::new();
    let ask = |who: &Account| who.send(server, &operation.method, &example.address, example.media_type, &example.body);
    if operation.is_public != matches!(example.stranger, Stranger::Public) {
        return vec![format!("{name}: the document says public {}, the example another", operation.is_public)];
    }
    if operation.is_public {
        return wrong;
    }
    let nobody = ask(&Account::nobody());
    if nobody.status != 401 {
        wrong.push(format!("{name}: nobody was answered {}", nobody.status));
    }
    for (who, stranger) in [("another brand", &world.other_brand), ("another partner", &world.other_partner)] {
        let reply = ask(stranger);
        let is_refused = matches!(reply.status, 401 | 403 | 404 | 409 | 422);
        if example.stranger == Stranger::Refused && !is_refused {
            wrong.push(format!("{name}: {who} was answered {} {}", reply.status, reply.body));
        }
        let tells_ours = example.stranger != Stranger::Offer && reply.body.to_string().contains(world::OURS);
        if tells_ours || !(is_refused || reply.status < 300) {
            wrong.push(format!("{name}: {who} was told {} {}", reply.status, reply.body));
        }
    }
    if operation.method != "GET" {
        for (who, reader) in [("our brand's", &world.brand_reader), ("our partner's", &world.partner_reader)] {
            let reply = ask(reader);
            if reply.refusal() != "403 read_only_token" {
                wrong.push(format!("{name}: {who} read-only token was answered {}", reply.refusal()));
            }
        }
    }
    wrong
}
