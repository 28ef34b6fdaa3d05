package paper

import (
	"strings"
	"unicode"

	"golang.org/x/image/font/sfnt"
)

// lacking stands for a letter that the faces do not have.
const lacking = '□'

// replaced gives text with the letters that the faces lack replaced, so that a gap is seen as one.
func replaced(text string) string {
	both, err := fonts()
	if err != nil {
		return text
	}
	var buffer sfnt.Buffer
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return -1
		case r < 0x7f:
			return r
		}
		if i, err := both[0].GlyphIndex(&buffer, r); err != nil || i == 0 || r > 0xffff {
			return lacking
		}
		return r
	}, strings.ToValidUTF8(text, string(lacking)))
}
