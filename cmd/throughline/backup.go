package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"throughline/internal/backup"
	"throughline/internal/blob"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/search"
)

// cmdBackup writes everything, with the secrets, into one file while the server goes on.
func cmdBackup(ctx context.Context, args []string, env Env) error {
	return archive(ctx, "backup", args, env, true)
}

// archive writes a backup or an export. The file appears under its name only when it is whole and on disk.
func archive(ctx context.Context, word string, args []string, env Env, secrets bool) (err error) {
	flags := flag.NewFlagSet(word, flag.ContinueOnError)
	force := flags.Bool("force", false, "")
	file, err := oneFile(flags, args, "throughline "+word+" FILE [--force]")
	if err != nil {
		return err
	}
	if _, err := os.Lstat(file); !*force && !errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.Conflict, "%s exists already and was left as it is; choose another name, or add --force to replace it", file)
	}
	from, err := source(ctx, env)
	if err != nil {
		return err
	}
	defer func() { _ = from.DB.Close() }()
	draft, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+"-*") // readable by its owner alone
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "%s cannot be written; choose a folder this user may write", file)
	}
	defer func() { _ = os.Remove(draft.Name()) }() // fails when it was renamed, as it should be
	defer func() { _ = draft.Close() }()
	m, err := backup.Write(ctx, draft, from, secrets)
	if err != nil {
		return err
	}
	if err := settle(draft, file); err != nil {
		return fault.Wrap(err, fault.Unavailable, "%s cannot be written; is the disk full?", file)
	}
	fmt.Fprintln(env.Out, told(m, file))
	if n := len(m.Missing); n > 0 {
		return fault.New(fault.Conflict, "%s is written, but it is without %d attached files that are missing or damaged, beginning with %s; throughline doctor names them all", file, n, m.Missing[0].SHA256)
	}
	return nil
}

// settle makes the draft durable and gives it its name.
func settle(draft *os.File, file string) error {
	if err := draft.Sync(); err != nil {
		return err
	}
	if err := draft.Close(); err != nil {
		return err
	}
	if err := os.Rename(draft.Name(), file); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(file))
	if err != nil {
		return err
	}
	defer func() { _ = folder.Close() }()
	return folder.Sync()
}

// told says what an archive holds.
func told(m backup.Manifest, file string) string {
	kind := "the full backup, with secrets: keep it as safe as the database,"
	if !m.Secrets {
		kind = "an export without secrets"
	}
	var rows int64
	for _, t := range m.Tables {
		rows += t.Rows
	}
	name := m.Organisation
	if name == "" {
		name = "an organisation without a name"
	}
	return fmt.Sprintf("%s is %s of %s at %s: %d rows in %d tables, %d attached files (%d MB), history up to event %d",
		file, kind, name, m.Made.Format("2006-01-02 15:04:05 UTC"), rows, len(m.Tables), m.Files.Count, m.Files.Bytes>>20, m.History.Seq)
}

// source opens the stored organisation beside a server that may be running on it: nothing is migrated or made.
func source(ctx context.Context, env Env) (backup.Source, error) {
	address := env.databaseURL()
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		if _, err := os.Stat(path); err != nil {
			return backup.Source{}, fault.Wrap(err, fault.NotFound, "there is no database at %s; set THROUGHLINE_DATABASE or THROUGHLINE_DATA to where it is", path)
		}
	}
	d, err := db.Open(ctx, address)
	if err != nil {
		return backup.Source{}, err
	}
	return backup.Source{DB: d, Files: blob.Beside(env.filesDir()), Clock: clock.System{}, Rebuild: []string{search.Name}}, nil
}

// oneFile parses flags that stand before or after the one file name.
func oneFile(flags *flag.FlagSet, args []string, usage string) (string, error) {
	flags.SetOutput(io.Discard)
	var files []string
	for {
		if err := flags.Parse(args); err != nil {
			return "", fault.New(fault.Invalid, "%s\nusage: %s", err, usage)
		}
		if flags.NArg() == 0 {
			break
		}
		files, args = append(files, flags.Arg(0)), flags.Args()[1:]
	}
	if len(files) != 1 {
		return "", fault.New(fault.Invalid, "name one file, not %d\nusage: %s", len(files), usage)
	}
	return files[0], nil
}
