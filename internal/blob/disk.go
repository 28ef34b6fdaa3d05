package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"throughline/internal/fault"
)

// Disk keeps files in a folder, two levels deep by digest: ab/cd…. New files are written beside them under
// incoming and renamed when whole, so a reader or a power cut never meets half a file.
type Disk struct{ dir string }

const incoming = "incoming"

// NewDisk opens or makes the folder and clears away what an interrupted process had begun.
func NewDisk(dir string) (*Disk, error) {
	drafts := filepath.Join(dir, incoming)
	if err := os.RemoveAll(drafts); err != nil {
		return nil, unavailable(err)
	}
	if err := os.MkdirAll(drafts, 0o750); err != nil {
		return nil, unavailable(err)
	}
	return &Disk{dir: dir}, nil
}

// Put implements Store.
func (d *Disk) Put(ctx context.Context, r io.Reader, limit int64) (Ref, error) {
	draft, err := os.CreateTemp(filepath.Join(d.dir, incoming), "*")
	if err != nil {
		return Ref{}, unavailable(err)
	}
	defer os.Remove(draft.Name()) // fails when it was renamed, as it should be
	defer draft.Close()
	p := &pour{ctx: ctx, to: draft, sum: sha256.New()}
	size, err := io.Copy(p, io.LimitReader(r, limit+1))
	switch {
	case p.failed != nil:
		return Ref{}, unavailable(p.failed)
	case err != nil:
		return Ref{}, fault.Wrap(err, fault.Invalid, "The upload broke off after %d bytes; nothing was kept", size)
	case size > limit:
		return Ref{}, fault.New(fault.Limit, "The file is larger than %s; nothing was kept", inBytes(limit))
	}
	ref := Ref{SHA256: hex.EncodeToString(p.sum.Sum(nil)), Size: size, MIME: sniff(p.head)}
	if err := draft.Sync(); err != nil {
		return Ref{}, unavailable(err)
	}
	if err := draft.Close(); err != nil {
		return Ref{}, unavailable(err)
	}
	return ref, d.settle(draft.Name(), ref.SHA256)
}

// settle gives a whole draft its final name and makes the name durable.
func (d *Disk) settle(draft, sum string) error {
	final := d.path(sum)
	folder := filepath.Dir(final)
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return unavailable(err)
	}
	if err := os.Rename(draft, final); err != nil {
		return unavailable(err)
	}
	for _, dir := range []string{folder, d.dir} {
		if err := syncFolder(dir); err != nil {
			return unavailable(err)
		}
	}
	return nil
}

// Open implements Store.
func (d *Disk) Open(_ context.Context, sum string) (io.ReadSeekCloser, error) {
	if !valid(sum) {
		return nil, missing()
	}
	f, err := os.Open(d.path(sum))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, missing()
	}
	if err != nil {
		return nil, unavailable(err)
	}
	return f, nil
}

// Delete implements Store.
func (d *Disk) Delete(_ context.Context, sum string) error {
	if !valid(sum) {
		return nil
	}
	if err := os.Remove(d.path(sum)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return unavailable(err)
	}
	return nil
}

// Walk implements Store.
func (d *Disk) Walk(ctx context.Context) iter.Seq2[Ref, error] {
	return func(yield func(Ref, error) bool) {
		folders, err := os.ReadDir(d.dir)
		if err != nil {
			yield(Ref{}, unavailable(err))
			return
		}
		for _, folder := range folders {
			if len(folder.Name()) != 2 || !folder.IsDir() {
				continue
			}
			files, err := os.ReadDir(filepath.Join(d.dir, folder.Name()))
			if err != nil {
				yield(Ref{}, unavailable(err))
				return
			}
			for _, file := range files {
				sum := folder.Name() + file.Name()
				info, err := file.Info()
				if errors.Is(err, fs.ErrNotExist) || !valid(sum) {
					continue
				}
				if err == nil {
					err = ctx.Err()
				}
				if err != nil {
					yield(Ref{}, unavailable(err))
					return
				}
				if !yield(Ref{SHA256: sum, Size: info.Size()}, nil) {
					return
				}
			}
		}
	}
}

// Verify implements Store.
func (d *Disk) Verify(ctx context.Context, sum string) error {
	f, err := d.Open(ctx, sum)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return unavailable(err)
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != sum {
		return fault.New(fault.Internal, "the file %s is damaged: its content has the digest %s; restore it from a backup", sum, got)
	}
	return nil
}

func (d *Disk) path(sum string) string { return filepath.Join(d.dir, sum[:2], sum[2:]) }

// pour writes to the file and the digest, keeps the head for sniffing, and tells its own failures from the reader's.
type pour struct {
	ctx    context.Context
	to     io.Writer
	sum    hash.Hash
	head   []byte
	failed error
}

func (p *pour) Write(b []byte) (int, error) {
	if p.failed = p.ctx.Err(); p.failed != nil {
		return 0, p.failed
	}
	if room := 512 - len(p.head); room > 0 {
		p.head = append(p.head, b[:min(room, len(b))]...)
	}
	p.sum.Write(b)
	n, err := p.to.Write(b)
	p.failed = err
	return n, err
}

func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

func missing() error { return fault.New(fault.NotFound, "There is no such file") }

func unavailable(err error) error {
	if strings.Contains(err.Error(), "no space left") || strings.Contains(err.Error(), "quota exceeded") {
		return fault.Wrap(err, fault.Unavailable, "The disk for attached files is full; nothing was kept. Free some space and send the file again")
	}
	return fault.Wrap(err, fault.Unavailable, "The folder for attached files cannot be used; nothing was kept. Try again, and tell the administrator if it happens again")
}

// inBytes writes a size as people read it, in steps of 1,024.
func inBytes(n int64) string {
	units := []string{"bytes", "KB", "MB", "GB", "TB"}
	i := 0
	for n >= 1024 && n%1024 == 0 && i < len(units)-1 {
		n, i = n/1024, i+1
	}
	return strconv.FormatInt(n, 10) + " " + units[i]
}
