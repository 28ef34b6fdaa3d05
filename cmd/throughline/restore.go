package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"throughline/internal/backup"
	"throughline/internal/blob"
	"throughline/internal/db"
	"throughline/internal/fault"
)

// cmdRestore fills an empty database and the folder of attached files from a backup or an export, or with --check
// only looks whether the file is whole.
func cmdRestore(ctx context.Context, args []string, env Env) error {
	flags := flag.NewFlagSet("restore", flag.ContinueOnError)
	check := flags.Bool("check", false, "")
	file, err := oneFile(flags, args, "throughline restore FILE [--check]")
	if err != nil {
		return err
	}
	f, err := os.Open(file)
	if err != nil {
		return fault.Wrap(err, fault.NotFound, "%s cannot be opened", file)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "%s cannot be read", file)
	}
	if *check {
		m, err := backup.Verify(ctx, f, info.Size())
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(env.Out, "whole:", told(m, file))
		return err
	}
	d, err := db.Open(ctx, env.databaseURL())
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	files, err := blob.NewDisk(env.filesDir())
	if err != nil {
		return err
	}
	m, err := backup.Restore(ctx, d, files, f, info.Size())
	if err != nil {
		return err
	}
	fmt.Fprintln(env.Out, "restored:", told(m, file))
	for _, missing := range m.Missing {
		fmt.Fprintf(env.Out, "the attached file %s was not in the archive: when it was made, %s\n", missing.SHA256, missing.Why)
	}
	if len(m.LeftOut) > 0 {
		fmt.Fprintln(env.Out, "an export has no passwords: throughline user reset E-MAIL makes a link with which one sets a new one")
	}
	return nil
}
