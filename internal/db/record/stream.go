package record

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
)

// errDamaged is of content that no Pack or Alone wrote.
var errDamaged = errors.New("record: the content is damaged")

// reader takes apart what was put together, and remembers when it was not.
type reader struct {
	b      []byte
	failed bool
}

func (r *reader) number() int64 {
	n, size := binary.Varint(r.b)
	return n + r.skip(size)
}

func (r *reader) count() int {
	n, size := binary.Uvarint(r.b)
	r.skip(size)
	if n > 1<<30 {
		r.failed = true
		return 0
	}
	return int(n)
}

// skip moves on by the size that a number took; none is damage. It gives 0.
func (r *reader) skip(size int) int64 {
	if size <= 0 {
		r.failed, r.b = true, nil
		return 0
	}
	r.b = r.b[size:]
	return 0
}

func (r *reader) bytes(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.failed, r.b = true, nil
		return nil
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) byte() byte {
	if b := r.bytes(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

// sized gives bytes behind their length.
func (r *reader) sized() []byte { return r.bytes(r.count()) }

// Texts in a stream end with a zero byte, which packs better than lengths. One that holds such a byte has it written
// as two.
const (
	endOfText = 0
	escape    = 1
)

func appendText(b []byte, s string) []byte {
	if strings.IndexByte(s, endOfText) < 0 && strings.IndexByte(s, escape) < 0 {
		return append(append(b, s...), endOfText)
	}
	for i := range len(s) {
		if s[i] <= escape {
			b = append(b, escape, s[i]+escape+1)
		} else {
			b = append(b, s[i])
		}
	}
	return append(b, endOfText)
}

func (r *reader) text() string {
	end := bytes.IndexByte(r.b, endOfText)
	switch {
	case end < 0:
		r.failed, r.b = true, nil
		return ""
	case bytes.IndexByte(r.b[:end], escape) >= 0:
		return r.escaped()
	}
	s := string(r.b[:end])
	r.b = r.b[end+1:]
	return s
}

func (r *reader) escaped() string {
	var s []byte
	for !r.failed {
		switch c := r.byte(); c {
		case endOfText:
			return string(s)
		case escape:
			s = append(s, r.byte()-escape-1)
		default:
			s = append(s, c)
		}
	}
	return ""
}

func appendSized(b, part []byte) []byte {
	return append(binary.AppendUvarint(b, uint64(len(part))), part...)
}
