// What a page tells the grid: its columns, its addresses and the first rows.

export type ColumnType = "key" | "text" | "longtext" | "person" | "people" | "team" | "state" | "date" | "priority" | "labels" | "number" | "boolean";

export interface Option {
  value: string;
  label: string;
  hue?: number | string;
  category?: string;
  initials?: string;
}

export interface Column {
  key: string;
  label: string;
  type: ColumnType;
  editable?: boolean;
  sortable?: boolean;
  /** What the server calls the order by this column, when that is not its key. */
  sort?: string;
  filter?: boolean;
  width?: number;
  options?: Option[];
}

/** A row as the API gives it: flat, with a value per column key. Rows are never changed in place, only replaced. */
export interface Row {
  id: string;
  version?: number;
  parent?: string | null;
  depth?: number;
  [key: string]: unknown;
}

export interface Spec {
  src: string;
  item?: string;
  bulk?: string;
  create?: string;
  link?: string;
  subject?: string;
  noun?: [string, string];
  empty?: string;
  readonly?: boolean;
  columns: Column[];
  rows: Row[];
  next?: string | null;
  total?: number;
  group?: string[];
  view?: { sort?: string; group?: string; hidden?: string[] };
}

const PRIORITIES: Option[] = ["none", "urgent", "high", "medium", "low"].map((value) => ({ value, label: value[0]!.toUpperCase() + value.slice(1) }));

/** Reads the JSON of the element's script child; a priority column without options gets the five usual ones. */
export function readSpec(element: Element): Spec {
  const script = element.querySelector('script[type="application/json"]');
  const spec = JSON.parse(script?.textContent || "{}") as Spec;
  spec.columns ??= [];
  spec.rows ??= [];
  for (const column of spec.columns) {
    if (column.type === "priority") column.options ??= PRIORITIES;
    if (spec.readonly || !spec.item) column.editable = false;
  }
  if (spec.readonly) {
    delete spec.bulk;
    delete spec.create;
  }
  return spec;
}

/** The column a verb works on: S state, P priority, A people, L labels, D the due date. */
export function columnFor(spec: Spec, verb: "S" | "P" | "A" | "L" | "D"): Column | undefined {
  const types: Record<string, ColumnType[]> = { S: ["state"], P: ["priority"], A: ["people", "person"], L: ["labels"], D: ["date"] };
  const fitting = spec.columns.filter((c) => c.editable && types[verb]!.includes(c.type));
  return fitting.find((c) => c.key === "due") ?? fitting[0];
}

/** Columns whose editor is a list to pick from. */
export const picks = (column: Column) => ["person", "people", "team", "state", "priority", "labels"].includes(column.type);
/** Columns that hold several values. */
export const isMany = (column: Column) => column.type === "people" || column.type === "labels";
