package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// compareSizes fills both databases for each number of tasks and says where the bytes are.
func compareSizes(ctx context.Context, sizes []int) (err error) {
	dir, err := os.MkdirTemp("", "throughline-bench-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	for _, n := range sizes {
		if _, _, err := fillBoth(ctx, filepath.Join(dir, strconv.Itoa(n)), n); err != nil {
			return err
		}
	}
	return nil
}

// part is a table or an index of a database file and what it takes there.
type part struct {
	name, table string
	bytes, rows int64
}

// partsOf asks SQLite where the bytes of a file are, the largest first.
func partsOf(ctx context.Context, path string) ([]part, error) {
	d, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?_pragma=query_only(1)")
	if err != nil {
		return nil, err
	}
	defer func() { _ = d.Close() }()
	rows, err := d.QueryContext(ctx, `SELECT s.name, COALESCE(m.tbl_name, s.name), s.pgsize, s.ncell
		FROM dbstat s LEFT JOIN sqlite_master m ON m.name = s.name WHERE s.aggregate = 1 ORDER BY s.pgsize DESC, s.name`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []part
	for rows.Next() {
		var p part
		if err := rows.Scan(&p.name, &p.table, &p.bytes, &p.rows); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// printParts says what the history, the search, the tasks and the rest take, and each table and index of them that is
// large enough to matter.
func printParts(all []part) {
	var total int64
	sums := map[string]int64{}
	for _, p := range all {
		total += p.bytes
		sums[groupOf(p.table)] += p.bytes
	}
	groups := []string{"history", "tasks", "search", "the rest"}
	slices.SortStableFunc(groups, func(a, b string) int { return int(sums[b] - sums[a]) })
	for _, group := range groups {
		fmt.Printf("  %-36s %8.2f MB\n", group, float64(sums[group])/(1<<20))
		for _, p := range all {
			if groupOf(p.table) == group && p.bytes*200 >= total {
				fmt.Printf("    %-34s %8.2f MB %10d cells\n", p.name, float64(p.bytes)/(1<<20), p.rows)
			}
		}
	}
}

func groupOf(table string) string {
	switch {
	case strings.HasPrefix(table, "event"), strings.HasPrefix(table, "history"), strings.HasPrefix(table, "follower"):
		return "history"
	case strings.HasPrefix(table, "task"), table == "state", table == "link":
		return "tasks"
	case strings.HasPrefix(table, "search"):
		return "search"
	}
	return "the rest"
}
