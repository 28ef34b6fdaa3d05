package backup

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"

	"throughline/internal/fault"
)

// What an archive may ask of the memory and the time of whoever opens it.
const (
	maxManifest = 16 << 20
	maxLine     = 64 << 20  // one row
	maxRatio    = 200       // unpacked to packed, beyond freeSize
	freeSize    = 256 << 20 // tables of this size together are unpacked whatever the ratio
	maxListing  = 32 << 20  // the list of members, or a tenth of the archive when that is more
	maxTables   = 1000
)

var (
	tableMember = regexp.MustCompile(`^tables/[a-z][a-z0-9_]{0,62}\.jsonl$`)
	fileMember  = regexp.MustCompile(`^files/[0-9a-f]{64}$`)
)

// archive is an opened archive whose list of members agrees with its manifest.
type archive struct {
	Manifest
	tables map[string]*zip.File
	files  []*zip.File // those that are whole, in the order of their digests
}

// Verify reads an archive to its end without restoring it: every member is there and has the digest and the number of
// rows that the manifest says. What is wrong is said by name.
func Verify(ctx context.Context, r io.ReaderAt, size int64) (Manifest, error) {
	a, err := open(r, size)
	if err != nil {
		return Manifest{}, err
	}
	return a.Manifest, a.verify(ctx, true)
}

// verify reads every member to its end; with parsed it reads every row too, which loading does by itself.
func (a *archive) verify(ctx context.Context, parsed bool) error {
	for _, t := range a.Tables {
		rows := a.rowsOf(ctx, t)
		rows.unparsed = !parsed
		err := rows.all()
		rows.close()
		if err != nil {
			return err
		}
	}
	for _, f := range a.files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := checkFile(f); err != nil {
			return err
		}
	}
	return nil
}

// open reads the list of members and the manifest and compares them.
func open(r io.ReaderAt, size int64) (*archive, error) {
	// The list is read whole before anything can be asked of it, so what is read of it is bounded beneath.
	listing := &boundedReader{from: r, left: max(maxListing, size/10)}
	z, err := zip.NewReader(listing, size)
	switch {
	case listing.left < 0:
		return nil, fault.New(fault.Limit, "the archive lists more files than one of its size can hold; nothing was restored")
	case err != nil && !errors.Is(err, zip.ErrInsecurePath):
		return nil, fault.Wrap(err, fault.Invalid, "this is not a whole archive of Throughline: it is another kind of file, or it was cut off")
	}
	listing.free = true
	a := &archive{tables: map[string]*zip.File{}}
	members, err := a.list(z.File, size)
	if err != nil {
		return nil, err
	}
	if err := a.readManifest(members[manifestName]); err != nil {
		return nil, err
	}
	return a, a.compare(members)
}

// list checks the names and the sizes of the members.
func (a *archive) list(all []*zip.File, size int64) (map[string]*zip.File, error) {
	members := make(map[string]*zip.File, len(all))
	var sum uint64
	for _, f := range all {
		switch {
		case f.Name != manifestName && !tableMember.MatchString(f.Name) && !fileMember.MatchString(f.Name):
			return nil, fault.New(fault.Invalid, "the archive holds %q, which no archive of Throughline has; nothing was restored", clip(f.Name))
		case members[f.Name] != nil:
			return nil, fault.New(fault.Invalid, "the archive holds %s twice; nothing was restored", f.Name)
		case !f.Mode().IsRegular() || f.Flags&1 != 0:
			return nil, fault.New(fault.Invalid, "%s is a link or encrypted, not a plain file; nothing was restored", f.Name)
		}
		members[f.Name] = f
		if sum += f.UncompressedSize64; sum < f.UncompressedSize64 || sum > freeSize && sum/maxRatio > uint64(size) {
			return nil, fault.New(fault.Limit, "the archive unpacks to more than %d times its size, as a bomb does; nothing was restored", maxRatio)
		}
	}
	return members, nil
}

func (a *archive) readManifest(f *zip.File) error {
	if f == nil {
		return fault.New(fault.Invalid, "the archive has no manifest.json, so it is none of Throughline's; nothing was restored")
	}
	b, err := content(f, maxManifest)
	if err != nil {
		return err
	}
	// The format is read by itself: what else a newer manifest says may not fit this program.
	var format struct {
		Format int `json:"format"`
	}
	if json.Unmarshal(b, &format) != nil || format.Format < 1 {
		return fault.New(fault.Invalid, "the archive's manifest.json cannot be read; nothing was restored")
	}
	if format.Format > Format {
		return fault.New(fault.Invalid, "the archive has format %d and this program reads up to %d; use the newer program", format.Format, Format)
	}
	if err := json.Unmarshal(b, &a.Manifest); err != nil || len(a.Tables) > maxTables {
		return fault.New(fault.Invalid, "the archive's manifest.json cannot be read; nothing was restored")
	}
	return nil
}

// compare ties the members to what the manifest says of them.
func (a *archive) compare(members map[string]*zip.File) error {
	delete(members, manifestName)
	for _, t := range a.Tables {
		f := members[t.member()]
		switch {
		case f == nil:
			return fault.New(fault.Invalid, "the archive has no %s, which its manifest names; nothing was restored", clip(t.member()))
		case int64(f.UncompressedSize64) != t.Bytes:
			return fault.New(fault.Invalid, "%s has %d bytes and not %d as the manifest says; nothing was restored", f.Name, f.UncompressedSize64, t.Bytes)
		}
		a.tables[t.Name] = f
		delete(members, f.Name)
	}
	for _, m := range a.Missing {
		delete(members, filesFolder+m.SHA256) // what could be read of a damaged file
	}
	for _, f := range members {
		if !fileMember.MatchString(f.Name) {
			return fault.New(fault.Invalid, "the archive holds %s, which its manifest does not name; nothing was restored", f.Name)
		}
		a.files = append(a.files, f)
	}
	slices.SortFunc(a.files, func(x, y *zip.File) int { return bytes.Compare([]byte(x.Name), []byte(y.Name)) })
	list := newTally()
	for _, f := range a.files {
		fmt.Fprintf(list, "%s %d\n", digestOf(f), f.UncompressedSize64)
	}
	if int64(len(a.files)) != a.Files.Count || list.digest() != a.Files.SHA256 {
		return fault.New(fault.Invalid, "the attached files in the archive are not those that its manifest names (%d, not %d); nothing was restored", len(a.files), a.Files.Count)
	}
	return nil
}

func digestOf(f *zip.File) string { return f.Name[len(filesFolder):] }

// checkFile answers fault.Invalid when an attached file's content has not the digest that is its name.
func checkFile(f *zip.File) error {
	r, err := f.Open()
	if err != nil {
		return damaged(f, err)
	}
	defer func() { _ = r.Close() }()
	seen := newTally()
	if _, err := io.Copy(seen, r); err != nil {
		return damaged(f, err)
	}
	if seen.digest() != digestOf(f) {
		return damaged(f, errors.New("its content has another digest"))
	}
	return nil
}

// content unpacks a small member.
func content(f *zip.File, limit int64) ([]byte, error) {
	if f.UncompressedSize64 > uint64(limit) {
		return nil, fault.New(fault.Limit, "%s in the archive is larger than %d MB; nothing was restored", f.Name, limit>>20)
	}
	r, err := f.Open()
	if err != nil {
		return nil, damaged(f, err)
	}
	defer func() { _ = r.Close() }()
	b, err := io.ReadAll(io.LimitReader(r, limit))
	if err != nil {
		return nil, damaged(f, err)
	}
	return b, nil
}

func damaged(f *zip.File, err error) error {
	return fault.Wrap(err, fault.Invalid, "%s in the archive is damaged; nothing was restored. Take another archive", f.Name)
}

// rows walks over the rows of a table and checks the member on the way.
type rows struct {
	table  Table
	member *zip.File
	ctx    context.Context
	from   io.ReadCloser
	seen   *tally
	lines  *bufio.Scanner
	number int64
	failed error
	// unparsed leaves the lines unread but for the digest and their number.
	unparsed bool
}

func (a *archive) rowsOf(ctx context.Context, t Table) *rows {
	return &rows{table: t, member: a.tables[t.Name], ctx: ctx}
}

// next gives the next row, nil behind the last; then the whole member was as the manifest says.
func (r *rows) next() ([]any, error) {
	var values []any
	if r.failed == nil {
		values, r.failed = r.read()
	}
	return values, r.failed
}

func (r *rows) read() ([]any, error) {
	if r.lines == nil {
		from, err := r.member.Open()
		if err != nil {
			return nil, damaged(r.member, err)
		}
		r.from, r.seen = from, newTally()
		r.lines = bufio.NewScanner(io.TeeReader(from, r.seen))
		r.lines.Buffer(make([]byte, 1<<16), maxLine)
		r.lines.Split(byLine())
	}
	if err := r.ctx.Err(); err != nil {
		return nil, err
	}
	if !r.lines.Scan() {
		return nil, r.end()
	}
	r.number++
	if r.unparsed {
		return []any{}, nil
	}
	values, err := parseRow(r.lines.Bytes(), r.table.Shape)
	if err != nil {
		return nil, fault.New(fault.Invalid, "row %d of %s cannot be read: %s; nothing was restored", r.number, r.member.Name, fault.As(err).Message)
	}
	return values, nil
}

func (r *rows) end() error {
	err := r.lines.Err()
	switch {
	case errors.Is(err, bufio.ErrTooLong):
		return fault.New(fault.Limit, "row %d of %s is longer than %d MB; nothing was restored", r.number+1, r.member.Name, maxLine>>20)
	case err != nil:
		return damaged(r.member, err)
	case r.seen.digest() != r.table.SHA256:
		return damaged(r.member, errors.New("its content has another digest than the manifest says"))
	case r.number != r.table.Rows:
		return fault.New(fault.Invalid, "%s has %d rows and not %d as the manifest says; nothing was restored", r.member.Name, r.number, r.table.Rows)
	}
	return nil
}

// all reads to the end.
func (r *rows) all() error {
	for {
		values, err := r.next()
		if err != nil || values == nil {
			return err
		}
	}
}

func (r *rows) close() {
	if r.from != nil {
		_ = r.from.Close()
	}
}

// boundedReader gives up after a number of bytes, until it is set free.
type boundedReader struct {
	from io.ReaderAt
	left int64
	free bool
}

func (b *boundedReader) ReadAt(p []byte, at int64) (int, error) {
	if !b.free {
		if b.left -= int64(len(p)); b.left < 0 {
			return 0, errors.New("too much is read")
		}
	}
	return b.from.ReadAt(p, at)
}

func clip(s string) string {
	if len(s) > 60 {
		return s[:60] + "…"
	}
	return s
}

// byLine parts a stream at its line breaks like bufio.ScanLines, but looks at each byte once: that one begins anew at
// every piece that arrives, so that a very long line costs the square of its length.
func byLine() bufio.SplitFunc {
	searched := 0
	return func(data []byte, atEOF bool) (advance int, line []byte, err error) {
		end := bytes.IndexByte(data[searched:], '\n')
		switch {
		case end >= 0:
			end += searched
			searched = 0
			return end + 1, bytes.TrimSuffix(data[:end], []byte("\r")), nil
		case atEOF && len(data) > 0:
			searched = 0
			return len(data), bytes.TrimSuffix(data, []byte("\r")), nil
		}
		searched = len(data)
		return 0, nil, nil
	}
}
