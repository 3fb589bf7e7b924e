use super::*;

/// Reads the roles that may do a deed in each kind of account: `o` owner, `f` finance, `a` analyst.
fn table() -> String {
    let letters = |kind, deed| -> String {
        let roles = [(Role::Owner, 'o'), (Role::Finance, 'f'), (Role::Analyst, 'a')];
        let found: String = roles.iter().filter(|(role, _)| may(kind, *role, deed)).map(|(_, letter)| letter).collect();
        if found.is_empty() { "-".to_owned() } else { found }
    };
    let mut table = String::new();
    for deed in Deed::ALL {
        let of = |kind| letters(kind, *deed);
        let columns = [AccountKind::Brand, AccountKind::Partner, AccountKind::Operator].map(of);
        let token = if token_may(TokenAccess::ReadOnly, *deed) { "read_only" } else { "read_write" };
        table += &format!("{:<26} {:<4} {:<4} {:<4} {token}\n", deed.code(), columns[0], columns[1], columns[2]);
    }
    table
}

#[test]
fn the_whole_table() {
    // deed                    brand partner operator, the least token
    let expected = "\
read_account               ofa  ofa  ofa  read_only
read_members               ofa  ofa  ofa  read_only
read_tokens                ofa  ofa  ofa  read_only
read_audit_log             ofa  ofa  ofa  read_only
read_program               ofa  ofa  ofa  read_only
read_applications          ofa  ofa  ofa  read_only
read_invitations           ofa  ofa  ofa  read_only
read_contracts             ofa  ofa  ofa  read_only
read_creatives             ofa  ofa  ofa  read_only
read_links                 ofa  ofa  ofa  read_only
read_promo_codes           ofa  ofa  ofa  read_only
read_properties            ofa  ofa  ofa  read_only
read_clicks                ofa  ofa  ofa  read_only
read_conversions           ofa  -    ofa  read_only
read_actions               ofa  ofa  ofa  read_only
read_reports               ofa  ofa  ofa  read_only
read_balances              ofa  ofa  ofa  read_only
read_withdrawal_settings   ofa  ofa  ofa  read_only
read_payments              ofa  ofa  ofa  read_only
read_messages              ofa  ofa  -    read_only
read_postbacks             ofa  ofa  -    read_only
change_account             o    o    o    read_write
change_members             o    o    o    read_write
change_tokens              o    o    o    read_write
take_out_data              o    o    -    read_write
close_account              o    o    -    read_write
write_messages             of   of   -    read_write
change_program             o    -    -    read_write
decide_applications        o    -    -    read_write
change_invitations         o    -    -    read_write
change_contracts           o    -    -    read_write
change_creatives           o    -    -    read_write
change_promo_codes         o    -    -    read_write
report_conversions         o    -    -    read_write
change_actions             o    -    -    read_write
run_payments               of   -    -    read_write
settle_payments            of   -    -    read_write
apply                      -    o    -    read_write
answer_invitations         -    o    -    read_write
accept_terms               -    o    -    read_write
change_links               -    o    -    read_write
change_properties          -    o    -    read_write
change_postbacks           o    o    -    read_write
change_withdrawal_settings -    of   -    read_write
read_installation          -    -    ofa  read_only
run_installation           -    -    o    read_write
";
    let table = table();
    for (line, (found, wanted)) in table.lines().zip(expected.lines()).enumerate() {
        assert_eq!(found, wanted, "line {line}");
    }
    assert_eq!(table, expected);
}

#[test]
fn a_read_write_token_is_limited_by_its_role_alone() {
    assert!(Deed::ALL.iter().all(|deed| token_may(TokenAccess::ReadWrite, *deed)));
}
