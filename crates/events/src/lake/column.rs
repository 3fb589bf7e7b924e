//! The columns of a lake file. Their names and types are what outside readers rely on: columns may be added at the end,
//! never changed.

use std::sync::{Arc, LazyLock};

use parquet::schema::parser::parse_message_type;
use parquet::schema::types::Type;

/// In the order of the file's schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// click or impression.
    Kind,
    At,
    UniqueNumber,
    KeyId,
    Program,
    Partner,
    Creative,
    Link,
    /// The code of the reason, empty when attributable.
    LeftOut,
    IsUnique,
    Visitor,
    Country,
    Device,
    Browser,
    System,
    Agent,
    ReferrerHost,
    SubId1,
    SubId2,
    SubId3,
    SharedId,
}

impl Column {
    pub const ALL: [Column; 21] = [
        Column::Kind,
        Column::At,
        Column::UniqueNumber,
        Column::KeyId,
        Column::Program,
        Column::Partner,
        Column::Creative,
        Column::Link,
        Column::LeftOut,
        Column::IsUnique,
        Column::Visitor,
        Column::Country,
        Column::Device,
        Column::Browser,
        Column::System,
        Column::Agent,
        Column::ReferrerHost,
        Column::SubId1,
        Column::SubId2,
        Column::SubId3,
        Column::SharedId,
    ];
}

pub static SCHEMA: LazyLock<Arc<Type>> = LazyLock::new(|| {
    let schema = parse_message_type(
        "message event {
            REQUIRED BYTE_ARRAY kind (STRING);
            REQUIRED INT64 event_at (TIMESTAMP(MILLIS, true));
            REQUIRED INT64 unique_number (INTEGER(64, false));
            REQUIRED INT32 key_id (INTEGER(8, false));
            REQUIRED INT32 program_id (INTEGER(32, false));
            REQUIRED INT32 partner_id (INTEGER(32, false));
            REQUIRED INT32 creative_id (INTEGER(32, false));
            REQUIRED INT32 link_id (INTEGER(32, false));
            REQUIRED BYTE_ARRAY left_out (STRING);
            REQUIRED BOOLEAN is_unique;
            REQUIRED INT64 visitor (INTEGER(64, false));
            REQUIRED BYTE_ARRAY country (STRING);
            REQUIRED BYTE_ARRAY device (STRING);
            REQUIRED BYTE_ARRAY browser (STRING);
            REQUIRED BYTE_ARRAY system (STRING);
            REQUIRED BYTE_ARRAY agent (STRING);
            REQUIRED BYTE_ARRAY referrer_host (STRING);
            REQUIRED BYTE_ARRAY sub_id1 (STRING);
            REQUIRED BYTE_ARRAY sub_id2 (STRING);
            REQUIRED BYTE_ARRAY sub_id3 (STRING);
            REQUIRED BYTE_ARRAY shared_id (STRING);
        }",
    );
    Arc::new(schema.expect("the schema is spelled right"))
});
