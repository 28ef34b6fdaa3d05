package importer

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"throughline/internal/fault"
)

// Encoding is how the bytes of a file stand for characters.
type Encoding string

// The encodings told apart. Mixed files hold lines of UTF-8 beside lines of Windows-1252 and are read line by line.
const (
	UTF8        Encoding = "UTF-8"
	UTF8BOM     Encoding = "UTF-8 with BOM"
	UTF16LE     Encoding = "UTF-16 LE"
	UTF16BE     Encoding = "UTF-16 BE"
	Windows1252 Encoding = "Windows-1252"
	Mixed       Encoding = "UTF-8 and Windows-1252 mixed"
)

// Sniff guesses the encoding from the first bytes alone: byte order marks, the zero bytes of UTF-16, or UTF-8.
func Sniff(head []byte) Encoding {
	switch {
	case bytes.HasPrefix(head, []byte{0xEF, 0xBB, 0xBF}):
		return UTF8BOM
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}):
		return UTF16LE
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		return UTF16BE
	}
	sample := head[:min(len(head), 1024)&^1]
	var even, odd int
	for i, b := range sample {
		if b == 0 {
			if i%2 == 0 {
				even++
			} else {
				odd++
			}
		}
	}
	if half := len(sample) / 2; half >= 8 {
		if odd*10 > half*6 && even == 0 {
			return UTF16LE
		}
		if even*10 > half*6 && odd == 0 {
			return UTF16BE
		}
	}
	return UTF8
}

// Inspected is what a first pass over a whole file finds.
type Inspected struct {
	Bytes    int64
	SHA256   string
	Encoding Encoding
	Strange  int // lines that are no UTF-8
	First    int // the first of them, from 1
}

// Inspect reads a file once in bounded memory: its size and hash, and its encoding decided over every line. It refuses a
// file that is larger than the limit.
func Inspect(ctx context.Context, f File, limit int64) (Inspected, error) {
	var in Inspected
	r, err := f.Open()
	if err != nil {
		return in, fault.Wrap(err, fault.Unavailable, "“%s” cannot be opened", f.Name)
	}
	defer r.Close()
	hash := sha256.New()
	buf := make([]byte, 256<<10)
	line, plain, wide := 1, true, false // plain: the present line is UTF-8 so far; wide: some line holds non-ASCII UTF-8
	held := 0
	lineWide := false
	endLine := func() {
		if plain && lineWide {
			wide = true
		}
		if !plain {
			in.Strange++
			if in.First == 0 {
				in.First = line
			}
		}
		plain, lineWide = true, false
	}
	for {
		if err := ctx.Err(); err != nil {
			return in, err
		}
		n, err := r.Read(buf[held:])
		if n > 0 {
			if in.Bytes == 0 {
				in.Encoding = Sniff(buf[:held+n])
			}
			in.Bytes += int64(n)
			if in.Bytes > limit {
				return in, fault.New(fault.Limit, "“%s” is larger than %d MB; split the export, or allow more", f.Name, limit>>20)
			}
			hash.Write(buf[held : held+n])
		}
		data := buf[:held+n]
		final := err != nil
		held = 0
		if in.Encoding == UTF8 || in.Encoding == UTF8BOM {
			for len(data) > 0 {
				part, ended := data, false
				if i := bytes.IndexByte(data, '\n'); i >= 0 {
					part, ended = data[:i], true
				}
				if !ended && !final { // a rune may be cut by the buffer: keep its beginning for the next turn
					cut := unfinished(part)
					held = copy(buf, part[len(part)-cut:])
					part, data = part[:len(part)-cut], nil
				} else if ended {
					data = data[len(part)+1:]
				} else {
					data = nil
				}
				if ascii(part) {
				} else if utf8.Valid(part) {
					lineWide = true
				} else {
					plain = false
				}
				if ended {
					endLine()
					line++
				}
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return in, fault.Wrap(err, fault.Unavailable, "“%s” cannot be read to its end", f.Name)
		}
	}
	endLine()
	in.SHA256 = hex.EncodeToString(hash.Sum(nil))
	if in.Strange > 0 {
		if wide || in.Encoding == UTF8BOM {
			in.Encoding = Mixed
		} else {
			in.Encoding = Windows1252
		}
	}
	return in, nil
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// unfinished counts the bytes at the end that may be the beginning of a rune.
func unfinished(b []byte) int {
	for n := 1; n <= 3 && n <= len(b); n++ {
		if c := b[len(b)-n]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-n:]) {
				return n
			}
			return 0
		}
	}
	return 0
}

// high are the characters of Windows-1252 from 0x80 to 0x9F; the five unused bytes stand for themselves.
var high = [32]rune{
	'€', 0x81, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0x8D, 'Ž', 0x8F,
	0x90, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0x9D, 'ž', 'Ÿ',
}

// appendWindows1252 decodes the bytes of one Windows-1252 text.
func appendWindows1252(dst, src []byte) []byte {
	for _, b := range src {
		switch {
		case b < 0x80:
			dst = append(dst, b)
		case b < 0xA0:
			dst = utf8.AppendRune(dst, high[b-0x80])
		default:
			dst = utf8.AppendRune(dst, rune(b))
		}
	}
	return dst
}

// utf16Reader gives UTF-16 as UTF-8; unpaired halves become U+FFFD.
type utf16Reader struct {
	src  io.Reader
	big  bool
	in   []byte
	held int
	out  []byte
	lead rune // a first half waiting for its second
	err  error
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.out) == 0 {
		if u.err != nil {
			return 0, u.err
		}
		n, err := u.src.Read(u.in[u.held:])
		n += u.held
		u.err, u.held = err, n&1
		var w []byte = u.out[:0]
		for i := 0; i+1 < n; i += 2 {
			c := rune(u.in[i]) | rune(u.in[i+1])<<8
			if u.big {
				c = rune(u.in[i])<<8 | rune(u.in[i+1])
			}
			if u.lead != 0 {
				r := utf16.DecodeRune(u.lead, c)
				u.lead = 0
				w = utf8.AppendRune(w, r)
				if r != utf8.RuneError {
					continue
				}
			}
			if c >= 0xD800 && c < 0xDC00 {
				u.lead = c
			} else {
				w = utf8.AppendRune(w, c)
			}
		}
		if u.held == 1 {
			u.in[0] = u.in[n-1]
		}
		if err != nil && (u.held == 1 || u.lead != 0) {
			w, u.held, u.lead = utf8.AppendRune(w, utf8.RuneError), 0, 0
		}
		u.out = w
	}
	n := copy(p, u.out)
	u.out = u.out[n:]
	return n, nil
}

// openText opens a file as UTF-8 without a byte order mark. Windows-1252 and mixed files are given as their raw bytes; the
// line readers decode them.
func openText(f File, enc Encoding) (io.ReadCloser, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "“%s” cannot be opened", f.Name)
	}
	var src io.Reader = r
	if enc == UTF16LE || enc == UTF16BE {
		src = &utf16Reader{src: r, big: enc == UTF16BE, in: make([]byte, 64<<10)}
	}
	return struct {
		io.Reader
		io.Closer
	}{&bomless{src: src}, r}, nil
}

// bomless drops a byte order mark at the beginning.
type bomless struct {
	src  io.Reader
	done bool
}

func (b *bomless) Read(p []byte) (int, error) {
	if b.done || len(p) < 3 {
		return b.src.Read(p)
	}
	b.done = true
	n, err := io.ReadAtLeast(b.src, p, 3)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = io.EOF
	}
	if n >= 3 && p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF {
		n = copy(p, p[3:n])
	}
	if n > 0 && err == io.EOF {
		err = nil
	}
	return n, err
}

// note tells the report what is unusual about the encoding.
func (in Inspected) note(r *Report, name string) {
	switch in.Encoding {
	case Mixed:
		r.Add(Warning, "encoding-mixed", name, in.First, "", "“%s” mixes encodings: %d lines are not UTF-8 (the first is line %d) and were read as Windows-1252.", name, in.Strange, in.First)
	case Windows1252, UTF16LE, UTF16BE:
		r.Add(Info, "encoding", name, 0, "", "“%s” is in %s and was converted to UTF-8.", name, in.Encoding)
	}
}

// headText decodes the first bytes of a file, cut or not, for recognising it.
func headText(head []byte) string {
	switch enc := Sniff(head); enc {
	case UTF16LE, UTF16BE:
		r := &bomless{src: &utf16Reader{src: bytes.NewReader(head), big: enc == UTF16BE, in: make([]byte, 4096)}}
		out, _ := io.ReadAll(r)
		return string(out)
	case UTF8BOM:
		head = head[3:]
	}
	if cut := unfinished(head); utf8.Valid(head[:len(head)-cut]) {
		return string(head[:len(head)-cut])
	}
	return string(appendWindows1252(nil, head))
}

func place(f File, line int) string { return fmt.Sprintf("“%s”, line %d", f.Name, line) }
