/** Marks a file as a table of Uplift ("Uplt"), and says how it is laid out. */
export const APPLICATION = 0x55_70_6c_74;
export const LAYOUT = 1;

/**
 * `seen` and `expires` repeat what `fields` says, to sort and to drop by; `size` is an item's size
 * as DynamoDB counts it. Keys are compared byte by byte, which is SQLite's own order.
 */
export const LAID_OUT = `
  CREATE TABLE item (
    pk TEXT NOT NULL,
    sk TEXT NOT NULL,
    seen REAL,
    expires REAL,
    size INTEGER NOT NULL,
    fields TEXT NOT NULL,
    bytes BLOB,
    PRIMARY KEY (pk, sk)
  ) WITHOUT ROWID, STRICT;
  CREATE INDEX by_arrival ON item (pk, seen, sk) WHERE seen IS NOT NULL;
  CREATE INDEX by_expiry ON item (expires) WHERE expires IS NOT NULL;
  PRAGMA application_id = ${APPLICATION};
  PRAGMA user_version = ${LAYOUT};
`;
