/**
 * The tables of logs. A log has one row, with its head and the number of its last writer; frames are only added, and none is changed or deleted but those behind the head as a log is opened, and those whose entries retention deletes. Tiles are
 * derived: their table is not logged, and is empty after the server has crashed.
 *
 * @param schema a name that needs no quoting
 */
export function tablesOf(schema: string): string {
  return `
    CREATE SCHEMA IF NOT EXISTS ${schema};
    CREATE TABLE IF NOT EXISTS ${schema}.log (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      origin text NOT NULL UNIQUE,
      format integer NOT NULL DEFAULT 1,
      writer bigint NOT NULL DEFAULT 0,
      head text
    );
    CREATE TABLE IF NOT EXISTS ${schema}.frame (
      log bigint NOT NULL REFERENCES ${schema}.log,
      first bigint NOT NULL,
      segment bigint NOT NULL,
      bytes bytea NOT NULL,
      PRIMARY KEY (log, first),
      UNIQUE (log, segment, first)
    );
    ALTER TABLE ${schema}.frame ALTER COLUMN bytes SET STORAGE EXTERNAL;
    CREATE TABLE IF NOT EXISTS ${schema}.document (
      log bigint NOT NULL REFERENCES ${schema}.log,
      name text NOT NULL,
      bytes bytea NOT NULL,
      PRIMARY KEY (log, name)
    );
    CREATE UNLOGGED TABLE IF NOT EXISTS ${schema}.tile (
      log bigint NOT NULL,
      level integer NOT NULL,
      first bigint NOT NULL,
      hashes bytea NOT NULL,
      PRIMARY KEY (log, level, first)
    );
    ALTER TABLE ${schema}.tile ALTER COLUMN hashes SET STORAGE EXTERNAL;`;
}
