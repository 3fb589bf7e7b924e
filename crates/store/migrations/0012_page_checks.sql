-- Whether the pages behind links answered. Many links lead to one page, which is asked once for all of them.
-- address_hash: SHA-256 of the address in hex, for addresses are longer than an index takes. health: what the answer means.
-- status: of the answer, 0 without one. problem: why there was none, else ''.
CREATE TABLE page_check (
  id           ROWID_KEY,
  address_hash TEXT   NOT NULL,
  checked_at   BIGINT NOT NULL,
  health       TEXT   NOT NULL CHECK (health IN ('answers', 'guarded', 'missing', 'failing', 'silent')),
  status       BIGINT NOT NULL,
  took_ms      BIGINT NOT NULL,
  problem      TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX page_check_by_address ON page_check (address_hash, id);
