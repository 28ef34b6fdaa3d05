package backup

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"

	"throughline/internal/blob"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
)

// Source is what a backup is made of.
type Source struct {
	DB    *db.DB
	Files blob.Store
	Clock clock.Clock
	// Rebuild names the followers whose work is not in the archive and is done again from the beginning after a
	// restore: the search index. Of all others the archive keeps how far they were, so that nothing is sent twice.
	Rebuild []string
}

// Write writes an archive of one moment while others go on changing things: a backup with secrets, an export without.
// An attached file that is missing or damaged does not keep the rest from being kept: the manifest names it.
func Write(ctx context.Context, w io.Writer, from Source, secrets bool) (Manifest, error) {
	m := Manifest{Format: Format, Made: from.Clock.Now(), Engine: from.DB.Engine(), Secrets: secrets}
	out := &writer{zip: zip.NewWriter(w), manifest: &m, from: from}
	err := from.DB.Snapshot(ctx, func(q db.Q) error { return out.all(ctx, q) })
	if err != nil {
		return Manifest{}, err
	}
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return Manifest{}, err
	}
	member, err := out.create(manifestName, zip.Deflate)
	if err == nil {
		_, err = member.Write(append(b, '\n'))
	}
	if err == nil {
		err = out.zip.Close()
	}
	return m, unwritten(err)
}

type writer struct {
	zip      *zip.Writer
	manifest *Manifest
	from     Source
}

func (w *writer) all(ctx context.Context, q db.Q) error {
	shapes, err := db.Shapes(ctx, q)
	if err != nil {
		return err
	}
	m := w.manifest
	if !slices.ContainsFunc(shapes, func(s db.Shape) bool { return s.Name == "history_head" }) {
		return fault.New(fault.Invalid, "this database holds no organisation: it was never opened by Throughline")
	}
	if m.Schema, err = db.SchemaVersion(ctx, q); err != nil {
		return err
	}
	if err := db.One(ctx, q, `SELECT seq, hash FROM history_head WHERE id = 1`, nil, &m.History.Seq, &m.History.Hash); err != nil {
		return err
	}
	names, err := db.Strings[string](ctx, q, `SELECT name FROM organisation ORDER BY id LIMIT 1`)
	if err != nil {
		return err
	}
	m.Organisation = strings.Join(names, "")
	for _, s := range shapes {
		if secret(s) && !m.Secrets {
			m.LeftOut = append(m.LeftOut, s.Name)
			continue
		}
		member, err := w.create(tablesFolder+s.Name+tablesEnding, zip.Deflate)
		if err != nil {
			return err
		}
		t, err := dump(ctx, q, s, w.from.Rebuild, member)
		if err != nil {
			return err
		}
		m.Tables = append(m.Tables, t)
	}
	return w.files(ctx, q, shapes)
}

// create begins a member. All carry the moment of the snapshot, so that two archives of the same rows are the same.
func (w *writer) create(name string, method uint16) (io.Writer, error) {
	member, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: w.manifest.Made})
	return member, unwritten(err)
}

// tally counts and digests what passes.
type tally struct {
	sum   hash.Hash
	bytes int64
}

func newTally() *tally { return &tally{sum: sha256.New()} }

func (t *tally) Write(b []byte) (int, error) {
	t.bytes += int64(len(b))
	return t.sum.Write(b)
}

func (t *tally) digest() string { return hex.EncodeToString(t.sum.Sum(nil)) }

// dump writes a table's rows and describes the member they make.
func dump(ctx context.Context, q db.Q, s db.Shape, rebuild []string, to io.Writer) (Table, error) {
	t := Table{Shape: s}
	seen := newTally()
	var line []byte
	name := slices.IndexFunc(s.Columns, func(c db.Column) bool { return c.Name == "name" })
	err := db.Dump(ctx, q, s, func(values []any) error {
		if strings.HasPrefix(s.Name, "follower") && name >= 0 {
			if follower, _ := values[name].(string); slices.Contains(rebuild, follower) {
				return nil
			}
		}
		var err error
		if line, err = appendRow(line[:0], s, values); err != nil {
			return err
		}
		t.Rows++
		_, _ = seen.Write(line) // a digest takes everything
		_, err = to.Write(line)
		return unwritten(err)
	})
	t.Bytes, t.SHA256 = seen.bytes, seen.digest()
	return t, err
}

// files copies every file that a row names in a column called sha256. They never change, so they can be read after
// the rows were.
func (w *writer) files(ctx context.Context, q db.Q, shapes []db.Shape) error {
	list := newTally()
	m := w.manifest
	err := eachFile(ctx, q, shapes, func(sum string) error {
		size, why, err := w.file(ctx, sum)
		if err != nil {
			return err
		}
		if why != "" {
			m.Missing = append(m.Missing, Missing{sum, why})
			return nil
		}
		m.Files.Count++
		m.Files.Bytes += size
		_, err = fmt.Fprintf(list, "%s %d\n", sum, size)
		return err
	})
	m.Files.SHA256 = list.digest()
	return err
}

// file copies one file, or says why it cannot be had whole.
func (w *writer) file(ctx context.Context, sum string) (size int64, why string, err error) {
	f, err := w.from.Files.Open(ctx, sum)
	if fault.Is(err, fault.NotFound) {
		return 0, "it is not in the folder of attached files", nil
	}
	if err != nil {
		return 0, "it cannot be opened", ctx.Err()
	}
	defer func() { _ = f.Close() }()
	member, err := w.create(filesFolder+sum, zip.Store)
	if err != nil {
		return 0, "", err
	}
	seen := newTally()
	read := &reading{from: f}
	if _, err := io.Copy(io.MultiWriter(member, seen), read); err != nil && read.err == nil {
		return 0, "", unwritten(err)
	}
	if read.err != nil {
		return 0, "it cannot be read to its end", ctx.Err()
	}
	if seen.digest() != sum {
		return 0, "it is damaged: its content has another digest", nil
	}
	return seen.bytes, "", nil
}

// reading remembers that it was the reader that failed, not the writer.
type reading struct {
	from io.Reader
	err  error
}

func (r *reading) Read(b []byte) (int, error) {
	n, err := r.from.Read(b)
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}

func unwritten(err error) error {
	if err == nil || fault.As(err) != nil {
		return err
	}
	return fault.Wrap(err, fault.Unavailable, "the archive cannot be written; is the disk full?")
}

// headOf verifies the whole history of the database and gives where it stands.
func headOf(ctx context.Context, q db.Q) (Head, error) {
	if _, err := history.Verify(ctx, q); err != nil {
		return Head{}, err
	}
	var h Head
	err := db.One(ctx, q, `SELECT seq, hash FROM history_head WHERE id = 1`, nil, &h.Seq, &h.Hash)
	return h, err
}
