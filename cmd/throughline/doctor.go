package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"throughline/internal/backup"
	"throughline/internal/budget"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/importing"
	"throughline/internal/kpi"
	"throughline/internal/org"
	"throughline/internal/plan"
	"throughline/internal/plan/timing"
	"throughline/internal/process"
	"throughline/internal/process/share"
	"throughline/internal/project"
	"throughline/internal/remark"
	"throughline/internal/rollout"
	runs "throughline/internal/run"
	"throughline/internal/signin"
	"throughline/internal/tool"
)

// doctor complains of a disk of which less than lowSpace percent is left and that holds no more than littleRoom bytes: a few
// percent of a large disk are room for years.
const (
	lowSpace   = 5
	littleRoom = 2 << 30
)

// subjects names the table behind each name by which the history calls its rows.
func subjects() map[string]string {
	return db.TablesOf(slices.Concat(org.Tables(), signin.Tables(), project.Tables(), plan.Tables(), timing.Tables(), remark.Tables(), kpi.Tables(), budget.Tables(),
		rollout.Tables(), process.Tables(), share.Tables(), tool.Tables(), runs.Tables(), importing.Tables()))
}

// cmdDoctor looks whether everything stored is whole and agrees, changing nothing. The error says how much does not.
func cmdDoctor(ctx context.Context, args []string, env Env) error {
	if len(args) > 0 {
		return fault.New(fault.Invalid, "doctor takes no arguments; it examines THROUGHLINE_DATABASE and THROUGHLINE_FILES")
	}
	from, err := source(ctx, env)
	if err != nil {
		return err
	}
	defer func() { _ = from.DB.Close() }()
	checks, err := backup.Examine(ctx, from, subjects())
	if err != nil {
		return err
	}
	checks = append(checks, spaceCheck(from.DB.Path(), env.filesDir()))
	problems := 0
	for _, c := range checks {
		if len(c.Problems) == 0 {
			fmt.Fprintf(env.Out, "ok       %-10s %s\n", c.Name, c.Says)
			continue
		}
		problems += len(c.Problems)
		for _, p := range c.Problems {
			fmt.Fprintf(env.Out, "PROBLEM  %-10s %s\n", c.Name, p)
		}
	}
	if problems > 0 {
		return fault.New(fault.Conflict, "doctor found %d problems; they stand above", problems)
	}
	return nil
}

// spaceCheck asks how much room is left on the disks of the database and of the attached files.
func spaceCheck(database, files string) backup.Check {
	c := backup.Check{Name: "disk", Says: "this system does not tell how much room is left"}
	for _, path := range []string{filepath.Dir(database), files} {
		if path == "." && database == "" {
			continue
		}
		free, total, ok := space(path)
		if !ok || total == 0 {
			continue
		}
		percent := free * 100 / total
		c.Says = fmt.Sprintf("%d MB are free, %d %%", free>>20, percent)
		if percent < lowSpace && free < littleRoom {
			c.Problems = append(c.Problems, fmt.Sprintf("the disk of %s has %d MB left, %d %%: make room before changes are refused", path, free>>20, percent))
		}
	}
	return c
}
