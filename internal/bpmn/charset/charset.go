// Package charset reads the bytes of an XML file as text and writes the text back as the same bytes.
package charset

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"throughline/internal/fault"
)

// Encoding is how a file's bytes stand for characters. Decoding and encoding are each other's inverse for every file that
// decodes, so writing an edited file changes no byte outside the edit. A character that the encoding lacks is written
// as a character reference, which every XML reader gives back as the character.
type Encoding struct {
	kind  kind
	bom   bool
	upper *[128]rune // the characters of bytes 0x80 to 0xFF in a one-byte encoding; nil = none
}

type kind int

const (
	utf8Bytes kind = iota
	utf16Little
	utf16Big
	oneByte
)

var declaredEncoding = regexp.MustCompile(`^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)

// Decode finds the encoding of an XML file by its byte order mark, its first bytes and its declaration, and gives the text.
func Decode(data []byte) (string, Encoding, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		text, err := checkedUTF8(data[3:])
		return text, Encoding{kind: utf8Bytes, bom: true}, err
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return decode16(data[2:], Encoding{kind: utf16Little, bom: true})
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return decode16(data[2:], Encoding{kind: utf16Big, bom: true})
	case bytes.HasPrefix(data, []byte("<\x00")):
		return decode16(data, Encoding{kind: utf16Little})
	case bytes.HasPrefix(data, []byte("\x00<")):
		return decode16(data, Encoding{kind: utf16Big})
	}
	name := ""
	if found := declaredEncoding.FindSubmatch(data[:min(len(data), 400)]); found != nil {
		name = strings.ToLower(string(found[1]))
	}
	switch name {
	case "", "utf-8", "utf8", "utf-16", "utf16":
		// A declaration that can be read as single bytes and says UTF-16 was left over by a tool that saved as UTF-8.
		text, err := checkedUTF8(data)
		return text, Encoding{kind: utf8Bytes}, err
	case "us-ascii", "ascii":
		return decodeOneByte(data, nil)
	case "iso-8859-1", "iso8859-1", "latin1", "iso_8859-1":
		return decodeOneByte(data, latin1())
	case "iso-8859-15", "iso8859-15", "latin9":
		return decodeOneByte(data, latin9())
	case "windows-1252", "cp1252", "cp-1252":
		return decodeOneByte(data, windows1252())
	}
	return "", Encoding{}, fault.New(fault.Invalid,
		"The file says it is encoded as %q, which cannot be read here. Save it as UTF-8 and import it again.", name)
}

func checkedUTF8(data []byte) (string, error) {
	if utf8.Valid(data) {
		return string(data), nil
	}
	at := 0
	for at < len(data) {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size <= 1 {
			break
		}
		at += size
	}
	line, column := Position(string(data[:at]), at)
	return "", fault.New(fault.Invalid,
		"Line %d, column %d: byte %#02x is not valid UTF-8, the encoding this file claims. Save it as UTF-8, or correct the encoding in its first line.",
		line, column, data[at])
}

func decode16(data []byte, cs Encoding) (string, Encoding, error) {
	order := binary.ByteOrder(binary.LittleEndian)
	if cs.kind == utf16Big {
		order = binary.BigEndian
	}
	if len(data)%2 != 0 {
		return "", cs, fault.New(fault.Invalid, "The file is UTF-16 but ends in half a character; it was cut off. Export it again.")
	}
	var text strings.Builder
	text.Grow(len(data)/2 + len(data)/8)
	for i := 0; i < len(data); i += 2 {
		r := rune(order.Uint16(data[i:]))
		if utf16.IsSurrogate(r) {
			var low rune
			if i+4 <= len(data) {
				low = rune(order.Uint16(data[i+2:]))
			}
			if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
				line, column := Position(text.String(), text.Len())
				return "", cs, fault.New(fault.Invalid, "Line %d, column %d: half a UTF-16 pair stands alone; the file is damaged.", line, column)
			}
			i += 2
		}
		text.WriteRune(r)
	}
	return text.String(), cs, nil
}

func decodeOneByte(data []byte, upper *[128]rune) (string, Encoding, error) {
	cs := Encoding{kind: oneByte, upper: upper}
	var text strings.Builder
	text.Grow(len(data) + len(data)/16)
	for _, b := range data {
		switch {
		case b < 0x80:
			text.WriteByte(b)
		case upper == nil:
			line, column := Position(text.String(), text.Len())
			return "", cs, fault.New(fault.Invalid, "Line %d, column %d: byte %#02x is not ASCII, the encoding this file claims.", line, column, b)
		default:
			text.WriteRune(upper[b-0x80])
		}
	}
	return text.String(), cs, nil
}

// Encode gives the bytes of a text in the encoding the file came in.
func (cs Encoding) Encode(text string) []byte {
	switch cs.kind {
	case utf16Little, utf16Big:
		order := binary.AppendByteOrder(binary.LittleEndian)
		if cs.kind == utf16Big {
			order = binary.BigEndian
		}
		out := make([]byte, 0, 2*len(text)+2)
		if cs.bom {
			out = order.AppendUint16(out, 0xFEFF)
		}
		for _, r := range text {
			if r >= 0x10000 {
				high, low := utf16.EncodeRune(r)
				out = order.AppendUint16(order.AppendUint16(out, uint16(high)), uint16(low))
				continue
			}
			out = order.AppendUint16(out, uint16(r))
		}
		return out
	case oneByte:
		out := make([]byte, 0, len(text))
		for _, r := range text {
			if b, ok := cs.byteOf(r); ok {
				out = append(out, b)
			} else {
				out = append(out, "&#"+strconv.Itoa(int(r))+";"...)
			}
		}
		return out
	}
	if cs.bom {
		return append([]byte("\xef\xbb\xbf"), text...)
	}
	return []byte(text)
}

// Has tells whether the encoding can write the whole text without character references.
func (cs Encoding) Has(text string) bool {
	if cs.kind != oneByte {
		return true
	}
	for _, r := range text {
		if _, ok := cs.byteOf(r); !ok {
			return false
		}
	}
	return true
}

func (cs Encoding) byteOf(r rune) (byte, bool) {
	if r < 0x80 {
		return byte(r), true
	}
	if cs.upper != nil {
		for i, u := range cs.upper {
			if u == r {
				return byte(0x80 + i), true
			}
		}
	}
	return 0, false
}

func latin1() *[128]rune {
	var upper [128]rune
	for i := range upper {
		upper[i] = rune(0x80 + i)
	}
	return &upper
}

func latin9() *[128]rune {
	upper := latin1()
	for at, r := range map[int]rune{0xA4: '€', 0xA6: 'Š', 0xA8: 'š', 0xB4: 'Ž', 0xB8: 'ž', 0xBC: 'Œ', 0xBD: 'œ', 0xBE: 'Ÿ'} {
		upper[at-0x80] = r
	}
	return upper
}

// windows1252 keeps the five bytes the code page leaves open as the control characters of the same number, as browsers do.
func windows1252() *[128]rune {
	upper := latin1()
	for i, r := range []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ") {
		upper[i] = r
	}
	return upper
}

// Position gives the line and the column, both from 1 and the column in characters, of an offset in a text.
func Position(text string, at int) (line, column int) {
	at = min(at, len(text))
	before := text[:at]
	start := strings.LastIndexByte(before, '\n') + 1
	return 1 + strings.Count(before, "\n"), 1 + utf8.RuneCountInString(before[start:])
}
