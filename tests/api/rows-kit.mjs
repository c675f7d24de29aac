// What a list's statement reads, exactly: the statement is taken from the server's log and run
// again on a copy of the tables that holds as many rows as one likes.
import { layout } from '../stack/layout.mjs';
import { DATABASE, sql } from '../stack/mariadb.mjs';

const at = layout();
const COPY = 'baodan_rows';

/** A value for row number `seq` of a column, as SQL; ids are numbers up to the number of rows. */
function value(column, { owner, me, share }) {
  const { name, type, length, key } = column;
  if (name === 'id') return 'seq';
  if (name === 'pool_id') return '1 + seq % 3'; // three pools, a third in each
  if (name === owner || name.endsWith('_owner_id')) { // his own, or what hangs on his
    return `CASE WHEN seq % 5 = 4 THEN ${name === owner ? 'NULL' : 0} WHEN seq % 1000 < ${share * 1000} THEN ${me}
      ELSE 100000 + seq % 50 END`; // a fifth lies in the pool
  }
  if (name.startsWith('deleted')) return 'NULL';
  if (/^(datetime|timestamp)/.test(type)) return 'NOW(3) - INTERVAL seq SECOND';
  if (type === 'date') return 'CURDATE() + INTERVAL seq % 400 DAY';
  if (/int$/.test(type)) return key ? 'seq' : 'seq % 2';
  if (type === 'enum' || type === 'json' || type === 'longtext') return "'[]'";
  return `LEFT(CONCAT('x', seq), ${length})`;
}

const columnsOf = (table) => sql(at, `SELECT COLUMN_NAME, DATA_TYPE,
    COALESCE(CHARACTER_MAXIMUM_LENGTH, 0), COLUMN_KEY <> '' OR COLUMN_NAME LIKE '%\\_id'
  FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '${DATABASE}' AND TABLE_NAME = '${table}'
    AND GENERATION_EXPRESSION IS NULL ORDER BY ORDINAL_POSITION`).trim().split('\n')
  .map((line) => line.split('\t'))
  .map(([name, type, length, key]) => ({ name, type, length: Number(length), key: key === '1' }));

/** Makes the copy of the tables anew; `share` of the rows of each belong to `me`. */
export function fill(tables, rows, who) {
  sql(at, `DROP DATABASE IF EXISTS ${COPY}; CREATE DATABASE ${COPY}`);
  for (const { table, owner } of tables) {
    const columns = columnsOf(table);
    const names = columns.map((c) => `\`${c.name}\``).join(', ');
    const values = columns.map((c) => value(c, { ...who, owner })).join(', ');
    sql(at, `CREATE TABLE ${table} LIKE ${DATABASE}.${table};
      INSERT IGNORE INTO ${table} (${names}) SELECT ${values} FROM seq_1_to_${rows};
      ANALYZE TABLE ${table}`, COPY);
  }
}

export const drop = () => sql(at, `DROP DATABASE IF EXISTS ${COPY}`);

/** The SELECT on `table` that a request ran, its parameters filled in; `limit` marks it. */
export async function statementOf(table, limit, request) {
  sql(at, "SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = ON");
  try {
    await request();
    const found = sql(at, `SELECT argument FROM mysql.general_log WHERE command_type = 'Execute'
      AND argument LIKE '%FROM \`${table}\` t%'
      AND (argument LIKE '%LIMIT ${limit + 1}' OR argument LIKE '%LIMIT ?')
      ORDER BY event_time DESC LIMIT 1`).trim();
    return found.replace(/\?$/, limit + 1); // a lone parameter is not filled in
  } finally {
    sql(at, "SET GLOBAL general_log = OFF; TRUNCATE mysql.general_log");
  }
}

/** {scanned, looked_up}: rows read along an index or a table, and by a key. */
export function reads(statement) {
  const lines = sql(at, `FLUSH STATUS; ${statement.replaceAll('\\n', ' ')};
    SHOW SESSION STATUS LIKE 'Handler_read%'`, COPY).split('\n').map((line) => line.split('\t'));
  const count = (name) => Number(lines.find(([n]) => n === `Handler_read_${name}`)[1]);
  const scans = ['first', 'last', 'next', 'prev', 'rnd', 'rnd_next', 'rnd_deleted'];
  return { scanned: scans.reduce((sum, name) => sum + count(name), 0), looked_up: count('key') };
}
