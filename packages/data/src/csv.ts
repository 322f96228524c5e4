export type { Dialect } from './csv-records.ts';
export {
  asInteger,
  asNumber,
  asText,
  type Columns,
  type ReadColumnsOptions,
  readCsv,
  type ReadCsvOptions,
  readTsv,
  type RowOf,
} from './read-csv.ts';
