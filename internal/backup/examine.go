package backup

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
)

// Check is one question that Examine asked, and the answer.
type Check struct {
	Name     string
	Says     string   // what was looked at, in one sentence
	Problems []string // what is wrong, in sentences; nothing when all is well
}

const (
	shownProblems = 10
	// tooLate is how far behind a follower may be before it counts as stopped.
	tooLate = time.Hour
)

// Examine looks through a database and its attached files, changing nothing: the file's integrity, the history's chain,
// whether every row agrees with what the history says of it, whether every attached file is there and whole, and
// whether the followers follow. subjects names the table behind each name by which the history calls its rows.
func Examine(ctx context.Context, from Source, subjects map[string]string) ([]Check, error) {
	var checks []Check
	add := func(c Check, err error) error {
		if n := len(c.Problems); n > shownProblems {
			c.Problems = append(c.Problems[:shownProblems], fmt.Sprintf("and %d more", n-shownProblems))
		}
		checks = append(checks, c)
		return err
	}
	err := from.DB.Snapshot(ctx, func(q db.Q) error {
		ready, err := schemaCheck(ctx, q)
		if add(ready, err) != nil || len(ready.Problems) > 0 {
			return err
		}
		shapes, err := db.Shapes(ctx, q)
		if err != nil {
			return err
		}
		for _, check := range []func() (Check, error){
			func() (Check, error) { return integrityCheck(ctx, q) },
			func() (Check, error) { return historyCheck(ctx, q) },
			func() (Check, error) { return rowsCheck(ctx, q, shapes, subjects) },
			func() (Check, error) { return filesCheck(ctx, q, shapes, from) },
			func() (Check, error) { return followersCheck(ctx, q, from.Clock) },
		} {
			if err := add(check()); err != nil {
				return err
			}
		}
		return nil
	})
	return checks, err
}

func schemaCheck(ctx context.Context, q db.Q) (Check, error) {
	version, err := db.SchemaVersion(ctx, q)
	c := Check{Name: "database", Says: fmt.Sprintf("%s answers; its schema has version %d", q.Engine(), version)}
	switch newest := db.NewestSchema(); {
	case err != nil:
	case version == 0:
		c.Problems = append(c.Problems, "It holds no organisation: it was never opened by Throughline")
	case version < newest:
		c.Problems = append(c.Problems, fmt.Sprintf("This program works with version %d; serve brings the schema up to date", newest))
	case version > newest:
		c.Problems = append(c.Problems, fmt.Sprintf("This program knows versions up to %d; use the newer program", newest))
	}
	return c, err
}

func integrityCheck(ctx context.Context, q db.Q) (Check, error) {
	c := Check{Name: "integrity", Says: "the database file is sound and every reference leads somewhere"}
	if q.Engine() == db.Postgres {
		c.Says = "PostgreSQL keeps references whole by itself"
		return c, nil
	}
	var err error
	if c.Problems, err = db.CheckIntegrity(ctx, q); err != nil {
		return c, err
	}
	if err := db.CheckReferences(ctx, q); err != nil {
		if !fault.Is(err, fault.Conflict) {
			return c, err
		}
		c.Problems = append(c.Problems, fault.As(err).Message)
	}
	return c, nil
}

func historyCheck(ctx context.Context, q db.Q) (Check, error) {
	head, err := headOf(ctx, q)
	c := Check{Name: "history", Says: fmt.Sprintf("%d events hang together", head.Seq)}
	if fault.Is(err, fault.Conflict) {
		c.Says, c.Problems, err = "the chain of events", []string{fault.As(err).Message}, nil
	}
	return c, err
}

// rowsCheck compares each row with the history: it was inserted, and its version counts the times it was saved since.
// A row that the history inserted and did not delete must be there; only secrets may be absent, which an export is
// without.
func rowsCheck(ctx context.Context, q db.Q, shapes []db.Shape, subjects map[string]string) (Check, error) {
	c := Check{Name: "rows"}
	tables := map[string]string{}
	for subject, table := range subjects {
		tables[table] = subject
	}
	var total int64
	var beside []string
	kinds := 0
	for _, s := range shapes {
		if !s.Has("version") {
			continue
		}
		subject, known := tables[s.Name]
		if !known {
			beside = append(beside, s.Name)
			continue
		}
		n, err := db.Count(ctx, q, s)
		if err != nil {
			return c, err
		}
		total += n
		kinds++
		found, err := differing(ctx, q, s, subject)
		if err != nil {
			return c, err
		}
		c.Problems = append(c.Problems, found...)
	}
	c.Says = fmt.Sprintf("%d rows in %d tables agree with the history", total, kinds)
	if len(beside) > 0 {
		c.Says += "; not compared, because they follow from it or record work under way: " + strings.Join(beside, ", ")
	}
	return c, nil
}

func differing(ctx context.Context, q db.Q, s db.Shape, subject string) (found []string, err error) {
	err = db.Each(ctx, q, `WITH told AS (SELECT subject_id, op, seq, MAX(CASE WHEN op = 'insert' THEN seq ELSE 0 END) OVER (PARTITION BY subject_id) AS born
			FROM event WHERE subject = $1),
		saved AS (SELECT subject_id, COUNT(*) AS times FROM told WHERE born > 0 AND seq >= born AND op IN ('insert', 'update') GROUP BY subject_id)
		SELECT t.id, t.version, COALESCE(s.times, 0) FROM `+s.Name+` t LEFT JOIN saved s ON s.subject_id = t.id
		WHERE COALESCE(s.times, 0) <> t.version ORDER BY t.id`, []any{subject}, func(scan func(...any) error) error {
		var row string
		var version, times int64
		if err := scan(&row, &version, &times); err != nil {
			return err
		}
		problem := fmt.Sprintf("%s %s has version %d, but the history knows of %d changes", s.Name, row, version, times)
		if times == 0 {
			problem = fmt.Sprintf("%s %s stands in no event of the history", s.Name, row)
		}
		found = append(found, problem)
		return nil
	})
	if err != nil || secret(s) {
		return found, err
	}
	gone, err := db.Strings[string](ctx, q, `WITH lived AS (SELECT subject_id, MAX(CASE WHEN op = 'insert' THEN seq ELSE 0 END) AS born,
			MAX(CASE WHEN op = 'delete' THEN seq ELSE 0 END) AS died FROM event WHERE subject = $1 GROUP BY subject_id)
		SELECT l.subject_id FROM lived l LEFT JOIN `+s.Name+` t ON t.id = l.subject_id WHERE l.born > l.died AND t.id IS NULL ORDER BY l.subject_id`, subject)
	for _, row := range gone {
		found = append(found, fmt.Sprintf("%s %s is gone, but no event of the history removed it", s.Name, row))
	}
	return found, err
}

func filesCheck(ctx context.Context, q db.Q, shapes []db.Shape, from Source) (Check, error) {
	c := Check{Name: "files"}
	n := 0
	err := eachFile(ctx, q, shapes, func(sum string) error {
		n++
		switch err := from.Files.Verify(ctx, sum); {
		case fault.Is(err, fault.NotFound):
			c.Problems = append(c.Problems, fmt.Sprintf("the attached file %s is missing; restore it from a backup", sum))
		case err != nil && fault.As(err) != nil:
			c.Problems = append(c.Problems, fault.As(err).Message)
		case err != nil:
			return err
		}
		return nil
	})
	c.Says = fmt.Sprintf("%d attached files are there and whole", n)
	return c, err
}

// eachFile calls visit with the digest of every attached file that a row names, in their order, each once.
func eachFile(ctx context.Context, q db.Q, shapes []db.Shape, visit func(sum string) error) error {
	var naming []string
	for _, s := range shapes {
		if s.Has("sha256") {
			naming = append(naming, "SELECT sha256 FROM "+s.Name)
		}
	}
	if len(naming) == 0 {
		return nil
	}
	query := "SELECT DISTINCT sha256 FROM (" + strings.Join(naming, " UNION ALL ") + ") AS named WHERE sha256 <> '' ORDER BY sha256"
	return db.Each(ctx, q, query, nil, func(scan func(...any) error) error {
		var sum string
		if err := scan(&sum); err != nil {
			return err
		}
		return visit(sum)
	})
}

func followersCheck(ctx context.Context, q db.Q, c clock.Clock) (Check, error) {
	check := Check{Name: "followers"}
	var said []string
	err := db.Each(ctx, q, `SELECT f.name, h.seq - f.seq, COALESCE(e.at, 0) FROM follower f CROSS JOIN history_head h
		LEFT JOIN event e ON e.seq = f.seq + 1 WHERE h.id = 1 ORDER BY f.name`, nil, func(scan func(...any) error) error {
		var name string
		var behind, at int64
		if err := scan(&name, &behind, &at); err != nil {
			return err
		}
		said = append(said, fmt.Sprintf("%s is %d events behind", name, behind))
		if since := clock.FromMicros(at); behind > 0 && c.Now().Sub(since) > tooLate {
			check.Problems = append(check.Problems, fmt.Sprintf("%s has not handled %d events, the first of %s; is the server running?", name, behind, since.Format(time.RFC3339)))
		}
		return nil
	})
	if err != nil {
		return check, err
	}
	err = db.Each(ctx, q, `SELECT name, seq, problem FROM follower_parked ORDER BY name, seq`, nil, func(scan func(...any) error) error {
		var name, problem string
		var seq int64
		if err := scan(&name, &seq, &problem); err != nil {
			return err
		}
		check.Problems = append(check.Problems, fmt.Sprintf("%s could not handle event %d and went on without it: %s", name, seq, problem))
		return nil
	})
	slices.Sort(said)
	if check.Says = strings.Join(said, ", "); len(said) == 0 {
		check.Says = "none has begun yet"
	}
	return check, err
}
