-- CRC-32C of the file's bytes. NULL: filed before checksums were kept.
ALTER TABLE lake_file ADD COLUMN checksum BIGINT;
