package db

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/fault"
)

// Kind is what a stored column holds, the same on both engines.
type Kind string

// The kinds of the portable card.
const (
	KindText   Kind = "text"
	KindNumber Kind = "bigint"
	KindFloat  Kind = "double"
	KindFlag   Kind = "boolean"
	KindJSON   Kind = "json" // a document, read and loaded as its text
)

// Shape is a stored table as the database itself describes it.
type Shape struct {
	Name    string   `json:"name"`
	Columns []Column `json:"columns"`
	Key     []string `json:"key"` // columns of the primary key, in its order
}

// Column is one column of a Shape.
type Column struct {
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
}

// Has tells whether the table has the column.
func (s Shape) Has(column string) bool {
	return slices.ContainsFunc(s.Columns, func(c Column) bool { return c.Name == column })
}

// ofMachinery tells the tables that hold nothing people made: those of the migrations, the job queue, the search index,
// which is built anew from the history, and those that the history is packed in, which eventShape stands for.
func ofMachinery(table string) bool {
	for _, prefix := range []string{"goose_", "river_", "sqlite_", "search_", "event_"} {
		if strings.HasPrefix(table, prefix) {
			return true
		}
	}
	return false
}

// Shapes lists the tables that hold what people made, each after the tables it refers to.
func Shapes(ctx context.Context, q Q) ([]Shape, error) {
	stored, err := Strings[string](ctx, q, tablesOf(q.Engine()))
	if err != nil {
		return nil, err
	}
	names := slices.Clone(stored)
	if slices.Contains(names, "event_line") {
		names = append(names, eventShape.Name)
		slices.Sort(names)
	}
	names = slices.DeleteFunc(names, ofMachinery)
	needs := map[string][]string{}
	for _, name := range names {
		if needs[name], err = Strings[string](ctx, q, referencesOf(q.Engine()), name); err != nil {
			return nil, err
		}
	}
	var out []Shape
	done := map[string]bool{}
	for len(out) < len(names) {
		before := len(out)
		for _, name := range names {
			open := func(n string) bool { return !done[n] && n != name }
			if done[name] || slices.ContainsFunc(needs[name], open) {
				continue
			}
			s, err := eventShape, error(nil)
			if name != s.Name || !slices.Contains(stored, "event_line") {
				s, err = shape(ctx, q, name)
			}
			if err != nil {
				return nil, err
			}
			out, done[name] = append(out, s), true
		}
		if len(out) == before {
			return nil, fault.New(fault.Internal, "tables refer to each other in a circle, so there is no order to load them in")
		}
	}
	return out, nil
}

func shape(ctx context.Context, q Q, name string) (Shape, error) {
	s := Shape{Name: name}
	key := map[int64]string{}
	err := Each(ctx, q, shapeOf(q.Engine()), []any{name}, func(scan func(...any) error) error {
		var column, kind string
		var place int64
		if err := scan(&column, &kind, &place); err != nil {
			return err
		}
		k, known := kinds[strings.ToLower(kind)]
		if !known {
			return fault.New(fault.Internal, "column %s of %s has the type %s, which the portable card does not know", column, name, kind)
		}
		s.Columns = append(s.Columns, Column{column, k})
		if place > 0 {
			key[place] = column
		}
		return nil
	})
	for i := range len(key) {
		s.Key = append(s.Key, key[int64(i+1)])
	}
	if err == nil && len(s.Key) == 0 {
		err = fault.New(fault.Internal, "the table %s has no primary key, so its rows have no order", name)
	}
	return s, err
}

var kinds = map[string]Kind{"text": KindText, "bigint": KindNumber, "integer": KindNumber, "double precision": KindFloat,
	"boolean": KindFlag, "jsonb": KindJSON}

// Dump gives every row of a table in the order of its primary key, texts by their bytes. The values stand in the order
// of the columns and are string, int64, float64, bool or nil; the slice is used again for the next row.
func Dump(ctx context.Context, q Q, s Shape, row func(values []any) error) error {
	if packed, err := packs(ctx, q, s); err != nil {
		return err
	} else if packed {
		return dumpEvents(ctx, q, row)
	}
	order := make([]string, len(s.Key))
	for i, k := range s.Key {
		order[i] = identifier(k)
		if slices.Contains(s.Columns, Column{k, KindText}) {
			order[i] += byBytes(q.Engine())
		}
	}
	cells := make([]any, len(s.Columns))
	for i, c := range s.Columns {
		cells[i] = cellOf(c.Kind)
	}
	values := make([]any, len(cells))
	query := "SELECT " + columnList(s) + " FROM " + identifier(s.Name) + " ORDER BY " + strings.Join(order, ", ")
	return Each(ctx, q, query, nil, func(scan func(...any) error) error {
		if err := scan(cells...); err != nil {
			return err
		}
		for i, c := range cells {
			values[i] = contentOf(c)
		}
		return row(values)
	})
}

func cellOf(k Kind) any {
	switch k {
	case KindNumber:
		return &sql.NullInt64{}
	case KindFloat:
		return &sql.NullFloat64{}
	case KindFlag:
		return &sql.NullBool{}
	}
	return &sql.NullString{}
}

func contentOf(cell any) any {
	switch c := cell.(type) {
	case *sql.NullInt64:
		if c.Valid {
			return c.Int64
		}
	case *sql.NullFloat64:
		if c.Valid {
			return c.Float64
		}
	case *sql.NullBool:
		if c.Valid {
			return c.Bool
		}
	case *sql.NullString:
		if c.Valid {
			return c.String
		}
	}
	return nil
}

// TablesOf gives the name of the table behind each name that the history calls its rows by.
func TablesOf(all []Reversible) map[string]string {
	names := map[string]string{}
	for _, t := range all {
		if named, ok := t.(interface{ tableName() string }); ok {
			names[t.SubjectName()] = named.tableName()
		}
	}
	return names
}

func (t *Table[T]) tableName() string { return t.Name }

// Count gives the number of rows of a table.
func Count(ctx context.Context, q Q, s Shape) (int64, error) {
	var n int64
	err := One(ctx, q, "SELECT COUNT(*) FROM "+identifier(s.Name), nil, &n)
	return n, err
}

// columnList writes the columns; documents are read as text.
func columnList(s Shape) string {
	names := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		names[i] = identifier(c.Name)
	}
	return strings.Join(names, ", ")
}

func identifier(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func marks(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(i+1))
	}
	return b.String()
}
