package search

import (
	"regexp"
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
	var b strings.Builder
	letters := 0
	end := func() {
		if w := b.String(); w != "" && !seen[w] && len(out) < limit {
			seen[w] = true
			out = append(out, w)
		}
		b.Reset()
		letters = 0
	}
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer):
			end()
			b.WriteRune(r)
			end()
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.Is(unicode.Mc, r):
			if letters++; letters > maxWord {
				continue
			}
			r = unicode.ToLower(r)
			if s, ok := plain[r]; ok {
				b.WriteString(s)
			} else {
				b.WriteRune(r)
			}
		default:
			end()
		}
	}
	end()
	return out
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
	for _, t := range words(field, maxAsked) {
		for _, w := range asked {
			if strings.HasPrefix(t, w) {
				return true
			}
		}
	}
	return false
}
