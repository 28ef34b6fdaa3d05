package search

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	maxWord  = 40    // letters of a word that count
	maxTitle = 60    // different words of a title
	maxBody  = 4000  // different words of a body
	maxText  = 60000 // bytes of a text that are looked at
	maxAsked = 10    // words of a question that count
	maxQuery = 400   // bytes of a question that are looked at
)

// plain spells letters that have no parts to take apart.
var plain = map[rune]string{'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i"}

// target is the hidden half of a kept mention; nobody looks for it.
var target = regexp.MustCompile(`\]\((?:person|team):[0-9a-z]{1,40}\)`)

// words parts a text into its different words in order of appearance, at most limit: lower case, without accents, cut
// to maxWord letters. Where a script writes no spaces each sign is a word.
func words(text string, limit int) []string {
	text = cut(text, maxText)
	if strings.Contains(text, "](") {
		text = target.ReplaceAllString(text, "] ")
	}
	var out []string
	seen := map[string]bool{}
	each(text, func(w string) bool {
		if !seen[w] {
			seen[w] = true
			out = append(out, w)
		}
		return len(out) < limit
	})
	return out
}

// each gives the words of a text as words does, every time they appear, until one is answered by false.
func each(text string, word func(string) bool) {
	b := make([]byte, 0, 4*maxWord)
	letters, more := 0, true
	end := func() {
		if len(b) > 0 && more {
			more = word(string(b))
		}
		b, letters = b[:0], 0
	}
	for _, r := range norm.NFKD.String(text) {
		switch {
		case !more:
			return
		case r < utf8.RuneSelf:
			if r >= 'A' && r <= 'Z' {
				r += 'a' - 'A'
			}
			if !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9') {
				end()
			} else if letters++; letters <= maxWord {
				b = append(b, byte(r))
			}
		case unicode.Is(unicode.Mn, r):
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer):
			end()
			b = utf8.AppendRune(b, r)
			end()
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.Is(unicode.Mc, r):
			if letters++; letters > maxWord {
				continue
			}
			r = unicode.ToLower(r)
			if s, ok := plain[r]; ok {
				b = append(b, s...)
			} else {
				b = utf8.AppendRune(b, r)
			}
		default:
			end()
		}
	}
	end()
}

// cut shortens a text to at most n bytes of whole letters.
func cut(s string, n int) string {
	s = strings.ToValidUTF8(s, " ")
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// score says how well a title answers the asked words: 3 for each whole word, 2 for each beginning, and 1 for a title
// that begins with the first one, in the mean over the words. Words found elsewhere count 0.
func score(asked, title []string) float64 {
	sum := 0.0
	for i, w := range asked {
		best := 0.0
		for j, t := range title {
			v := 0.0
			switch {
			case t == w:
				v = 3
			case strings.HasPrefix(t, w):
				v = 2
			default:
				continue
			}
			if i == 0 && j == 0 {
				v++
			}
			best = max(best, v)
		}
		sum += best
	}
	return sum / float64(len(asked))
}

// width is how much of a text a snippet shows, in bytes.
const width = 160

// snippet gives the piece of a text around the first asked word, in one line; "" when none is in it.
func snippet(text string, asked []string) string {
	fields := strings.Fields(cut(text, maxText))
	for i, f := range fields {
		if !holds(f, asked) {
			continue
		}
		from, size := i, len(f)
		for from > 0 && size < width/3 {
			from--
			size += len(fields[from]) + 1
		}
		to := i + 1
		for to < len(fields) && size < width {
			size += len(fields[to]) + 1
			to++
		}
		s := strings.Join(fields[from:to], " ")
		if len(s) > 2*width {
			s = cut(s, 2*width)
		}
		if from > 0 {
			s = "… " + s
		}
		if to < len(fields) {
			s += " …"
		}
		return s
	}
	return ""
}

func holds(field string, asked []string) bool {
	found := false
	each(field, func(word string) bool {
		found = slices.ContainsFunc(asked, func(w string) bool { return strings.HasPrefix(word, w) })
		return !found
	})
	return found
}

// unmarked tells of a text that no part of it can be read as Markdown, so that it is its own plain text. Others may be
// plain too.
func unmarked(text string) bool {
	if strings.ContainsAny(text, "*_`[]<>#\\&|~@") {
		return false
	}
	for line := range strings.Lines(text) {
		line = strings.TrimLeft(line, " \t")
		if line != "" && (line[0] < 'A' || line[0] == ':') { // a list, a line below a heading, a number
			return false
		}
	}
	return true
}
