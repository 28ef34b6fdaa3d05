// Package importer turns other tools' exports into one neutral batch, with an account of every cell: a reader per tool
// lies beneath (jira, linear, …) and only adds a package. Nothing here touches the database or the network.
package importer

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"time"

	"throughline/internal/fault"
)

// File is one file of an export. Open may be called several times.
type File struct {
	Name string
	Size int64 // bytes
	Open func() (io.ReadCloser, error)
}

// FromBytes makes a file of data held in memory.
func FromBytes(name string, data []byte) File {
	return File{Name: name, Size: int64(len(data)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(data)), nil
	}}
}

// FromPath makes a file of one on disk; its name is the last part of the path.
func FromPath(path string) (File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return File{}, fault.Wrap(err, fault.NotFound, "“%s” cannot be read", path)
	}
	if !info.Mode().IsRegular() {
		return File{}, fault.New(fault.Invalid, "“%s” is not a file", path)
	}
	return File{Name: filepath.Base(path), Size: info.Size(), Open: func() (io.ReadCloser, error) {
		return os.Open(path)
	}}, nil
}

// Head gives the first bytes of the file, at most HeadSize.
func (f File) Head() ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "“%s” cannot be opened", f.Name)
	}
	defer r.Close()
	head, err := io.ReadAll(io.LimitReader(r, HeadSize))
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "“%s” cannot be read", f.Name)
	}
	return head, nil
}

// HeadSize is how much of a file a reader sees to recognise it.
const HeadSize = 64 << 10

// Detection is what a reader thinks of a file: Confidence runs from 0 (not mine) to 100; Form names what it is in words
// ("Jira CSV export"), Why gives the reason.
type Detection struct {
	Confidence int    `json:"confidence"`
	Form       string `json:"form"`
	Why        string `json:"why"`
}

// Source reads the exports of one tool.
type Source interface {
	// Name is the word of the command line: "jira".
	Name() string
	// Detect looks at the first bytes of a file.
	Detect(head []byte, filename string) Detection
	// Read makes one batch of all files. On an error nothing is given back. Progress hears bytes, and may be nil.
	Read(ctx context.Context, files []File, opts Options, progress func(done, total int64)) (*Batch, *Report, error)
}

// DateOrder answers which number of 03/04/2026 is the day.
type DateOrder string

// The orders; "" lets the reader decide from the whole file and ask when it cannot.
const (
	Undecided  DateOrder = ""
	DayFirst   DateOrder = "day first"
	MonthFirst DateOrder = "month first"
)

// Options are the human's answers. The zero value is good.
type Options struct {
	DateOrder DateOrder
	Zone      *time.Location    // of stamps without a zone; nil is UTC
	Columns   map[string]string // header to the English name of the column, for headers the reader does not know
	Limits    Limits
}

// Limits bound what a set of files may ask of the machine. A zero field takes the default.
type Limits struct {
	Bytes   int64 // all files together, unpacked; 192 MiB
	Cell    int   // bytes in one cell; 4 MiB
	Row     int   // bytes in one record; 16 MiB
	Columns int   // cells in one record; 8,192
	Rows    int   // records; 1,000,000
	Cells   int   // cells that are not empty; 6,000,000
	Entries int   // files in a ZIP; 2,000
	Ratio   int64 // unpacked to packed size of a ZIP entry above 1 MiB; 200
	Depth   int   // nesting of XML and JSON; 64
}

// Or gives the limits with the defaults filled in.
func (l Limits) Or() Limits {
	def := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	if l.Bytes == 0 {
		l.Bytes = 192 << 20
	}
	if l.Ratio == 0 {
		l.Ratio = 200
	}
	def(&l.Cell, 4<<20)
	def(&l.Row, 16<<20)
	def(&l.Columns, 8192)
	def(&l.Rows, 1_000_000)
	def(&l.Cells, 6_000_000)
	def(&l.Entries, 2000)
	def(&l.Depth, 64)
	return l
}
