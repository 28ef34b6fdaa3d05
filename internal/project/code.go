package project

import (
	"sort"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const shortest, longest = 2, 6

// SuggestCode gives a short code for the title that is not taken: an abbreviation the title already has ("CRM" in "Three
// CRMs become one"), else the first letters of its longest word ("ONB" in "Cut onboarding to 10 days"), else of another
// word, else one of these with a number.
func SuggestCode(title string, taken func(code string) bool) string {
	tries := candidates(title)
	for _, code := range tries {
		if !taken(code) {
			return code
		}
	}
	stem := "P"
	if len(tries) > 0 {
		stem = tries[0]
	}
	for n := 2; ; n++ {
		number := strconv.Itoa(n)
		if code := stem[:min(len(stem), longest-len(number))] + number; !taken(code) {
			return code
		}
	}
}

func candidates(title string) []string {
	words := strings.FieldsFunc(title, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
	var short, long []string
	for _, w := range words {
		word := fold(w)
		if word == "" || word[0] >= '0' && word[0] <= '9' {
			continue
		}
		capitals := len(word) - len(strings.TrimLeft(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"))
		switch {
		case capitals >= shortest && capitals <= longest:
			short = append(short, word[:capitals])
		case len(word) > 3:
			long = append(long, word)
		}
	}
	sort.SliceStable(long, func(i, j int) bool { return len(long[i]) > len(long[j]) })
	for _, word := range long {
		short = append(short, strings.ToUpper(word[:3]))
	}
	return short
}

// fold keeps the ASCII letters and digits of a word and takes the accents off the others.
func fold(word string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(word) {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// validCode tells whether the code is two to six capitals and digits that begin with a capital.
func validCode(code string) bool {
	if len(code) < shortest || len(code) > longest || code[0] < 'A' || code[0] > 'Z' {
		return false
	}
	return strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}
